import { DEFAULT_GRID } from "@headcount/protocol";
import { MongoClient } from "mongodb";
import { describe, expect, it } from "vitest";
import { startMongoFake } from "../../../../test/support/mongo-fake.ts";
import { mongodbStore } from "../store.ts";
import { brokenPromise, clientOptions } from "./options.ts";

const OPERATION_DEADLINE_MS = 4_500;
const clientOf = (query: string): MongoClient => {
  const url = `mongodb://user:word@db.example,db2.example/app?${query}`;
  return new MongoClient(url, clientOptions(url, OPERATION_DEADLINE_MS));
};

describe("options in the address of a MongoDB database", () => {
  it("are Headcount's own unless the address sets them", () => {
    const { options, writeConcern, readPreference } = clientOf("");
    expect(options).toMatchObject({ appName: "headcount", maxPoolSize: 20, retryWrites: true, socketTimeoutMS: 4_500 });
    expect(writeConcern).toMatchObject({ w: "majority", journal: true, wtimeoutMS: 3_150 });
    expect(readPreference.mode).toBe("primary");
  });

  it.each([
    ["retryWrites=false", { retryWrites: false }],
    ["RETRYWRITES=false", { retryWrites: false }],
    ["maxPoolSize=5", { maxPoolSize: 5 }],
    ["appName=shop", { appName: "shop" }],
    ["serverSelectionTimeoutMS=700", { serverSelectionTimeoutMS: 700 }],
    ["connectTimeoutMS=700", { connectTimeoutMS: 700 }],
    ["waitQueueTimeoutMS=700", { waitQueueTimeoutMS: 700 }],
    ["socketTimeoutMS=700", { socketTimeoutMS: 700 }],
    ["wtimeoutMS=700", { writeConcern: { w: "majority", journal: true, wtimeoutMS: 700 } }],
    ["wtimeout=700", { writeConcern: { w: "majority", journal: true, wtimeoutMS: 700 } }],
    ["w=3", { writeConcern: { w: 3, journal: true } }],
    ["w=multiDC", { writeConcern: { w: "multiDC", journal: true } }],
    ["j=true&w=majority&readPreference=primary", { writeConcern: { w: "majority", journal: true } }],
  ])("override Headcount's own: %s", (query, expected) => {
    const client = clientOf(query);
    expect(client.options).toMatchObject(expected);
    expect(brokenPromise(client)).toBeNull();
  });

  it.each([
    ["w=0", "w=0 "],
    ["w=1", "w=1 "],
    ["W=1", "w=1 "],
    ["w=01", "w=1 "],
    ["journal=false", "journal=false "],
    ["j=false", "journal=false "],
    ["w=majority&J=false", "journal=false "],
    ["readPreference=secondary", "readPreference=secondary "],
    ["readPreference=primaryPreferred", "readPreference=primaryPreferred "],
    ["readpreference=nearest", "readPreference=nearest "],
  ])("that would break a promise are refused with a readable message: %s", async (query, named) => {
    const opening = mongodbStore({
      url: `mongodb://user:word@db.example/app?${query}`,
      retentionMs: 1,
      grid: DEFAULT_GRID,
    });
    await expect(opening).rejects.toThrow(`DATABASE_URL: ${named}`);
    await expect(opening).rejects.not.toThrow("word");
  });

  it("with fewer servers than a majority are refused once the servers are known", async () => {
    const fake = await startMongoFake();
    fake.greeting({ hosts: [new URL(fake.url).host, "127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"] });
    const openWith = async (w: number) => {
      const store = await mongodbStore({ url: `${fake.url}&w=${w}`, retentionMs: 1, grid: DEFAULT_GRID });
      return store.ready.then(() => "ready").finally(() => store.close());
    };
    try {
      await expect(openWith(2)).rejects.toThrow("w=2 acknowledges a write before a majority of the 4 servers has it");
      expect(fake.tables.documents("headcount_meta")).toEqual([]);
      expect(await openWith(3)).toBe("ready");
    } finally {
      await fake.down();
    }
  });
});
