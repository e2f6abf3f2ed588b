import { MongoClient, ObjectId } from "mongodb";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { silentLogger } from "../../../src/platform/logger.ts";
import { createServer } from "../../../src/server.ts";
import { startProgram } from "../../faults/program.ts";
import { listeningServer, settings, startServer, temporaryFolder } from "../../support/harness.ts";
import { useTestMongo } from "../../support/mongo-server.ts";

const { describeMongo, newDatabase } = useTestMongo();

describeMongo("a MongoDB database", () => {
  const clients: MongoClient[] = [];
  afterAll(() => Promise.all(clients.map((client) => client.close())));
  const connect = async (url: string) => {
    const client = await MongoClient.connect(url);
    clients.push(client);
    return client.db();
  };
  /** The whole content of a database: its collections with their indexes and documents. */
  const contentOf = async (url: string) => {
    const db = await connect(url);
    const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map((one) => one.name).toSorted();
    return Promise.all(
      names.map(async (one) => ({
        name: one,
        indexes: await db.collection(one).listIndexes().toArray(),
        documents: await db.collection(one).find().toArray(),
      })),
    );
  };

  it("is marked if it is empty, and every collection except that of minutes has the prefix", async () => {
    const url = newDatabase();
    const server = await startServer({ DATABASE_URL: url });
    await (await server.signIn()).createAuction();
    const content = await contentOf(url);
    expect(content.find((one) => one.name === "headcount_meta")?.documents).toEqual([
      { _id: "schema", version: 1, createdAt: expect.any(Date) },
    ]);
    const names = content.map((one) => one.name);
    expect(names).toEqual(expect.arrayContaining(["headcount_auctions", "headcount_user", "headcount_session"]));
    expect(names.filter((one) => !one.startsWith("headcount_"))).toEqual(["vieweranalytics"]);
  });

  it.each([
    ["users and auctions of another application", ["auctions", "user", "session", "orders"]],
    ["an application's own vieweranalytics alone", ["vieweranalytics"]],
    ["an empty collection", []],
  ])("T38: with %s is refused and not changed", async (_, collections) => {
    const url = newDatabase();
    const db = await connect(url);
    if (collections.length === 0) await db.createCollection("drafts");
    for (const one of collections) await db.collection(one).insertOne({ auction: new ObjectId(), title: "Theirs" });
    const before = await contentOf(url);
    const server = await listeningServer({ DATABASE_URL: url });
    await expect(server.ready).rejects.toThrow(
      /is not empty and was not created by Headcount.*Nothing in it was changed/,
    );
    await expect(server.ready).rejects.toThrow(/Name another database at the end of DATABASE_URL/);
    expect((await server.call("GET", "/readyz")).status).toBe(503);
    expect((await server.call("GET", "/api/v1/auctions")).body).toMatchObject({ error: { code: "NOT_READY" } });
    await server.stop();
    expect(await contentOf(url)).toEqual(before);
  });

  it("ends the program with 1 and an instruction if it belongs to another application, without its password", async () => {
    const url = newDatabase();
    await (await connect(url)).collection("orders").insertOne({});
    const env = settings({ DATABASE_URL: url, DATA_DIR: temporaryFolder() });
    const program = startProgram(env, { cwd: temporaryFolder() });
    onTestFinished(() => program.signal("SIGKILL"));
    expect(await program.ended).toBe(1);
    expect(program.errors.join("\n")).toMatch(
      /^The database "\w+" is not empty .* it has the collections orders\. .*DATABASE_URL/m,
    );
  });

  it("remains Headcount's after it was marked, even if another application adds collections", async () => {
    const url = newDatabase();
    await (await startServer({ DATABASE_URL: url })).stop();
    await (await connect(url)).collection("orders").insertOne({});
    expect(await startServer({ DATABASE_URL: url })).toBeDefined();
  });

  it("can be opened empty by several processes at once, which agree on one organizer", async () => {
    const url = newDatabase();
    const config = () => readConfig(settings({ DATABASE_URL: url, DATA_DIR: temporaryFolder(), ADMIN_PASSWORD: "" }));
    const servers = await Promise.all([1, 2, 3].map(() => createServer(config(), { log: silentLogger })));
    onTestFinished(async () => void (await Promise.all(servers.map((server) => server.stop()))));
    await Promise.all(servers.map((server) => server.start()));
    const organizers = await Promise.all(servers.map(async (server) => (await server.ready)?.organizer));
    expect(organizers.filter((organizer) => organizer?.password !== undefined)).toHaveLength(1);
    const db = await connect(url);
    expect(await db.collection("headcount_user").countDocuments()).toBe(1);
    expect(await db.collection("headcount_auctions").countDocuments()).toBe(1);
    const [auction] = await db.collection("headcount_auctions").find().toArray();
    const [user] = await db.collection("headcount_user").find().toArray();
    expect(auction?.members[0].organizer).toBe(String(user?._id));
  });
});
