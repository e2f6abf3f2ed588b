import { describe, expect, it } from "vitest";
import { auctionOf } from "../../../src/storage/store.fixtures.ts";
import type { StoredAuction } from "../../../src/storage/store.ts";
import { auctionPublisher } from "../../../src/upkeep/auction-publisher.ts";
import { eventually, startServer, viewer } from "../../support/harness.ts";
import { useTestMongo } from "../../support/mongo-server.ts";

const A = "a".repeat(24);

/** Holds back the answers to changes of auctions. The changes themselves are performed. */
function heldAnswers() {
  const held = Promise.withResolvers<void>();
  const written = Promise.withResolvers<void>();
  let isHolding = false;
  const server = (database: string) =>
    startServer({ DATABASE_URL: database }, undefined, undefined, {}, (opened) => {
      const { auctions } = opened.store;
      const update: typeof auctions.update = async (...args) => {
        const isHeld = isHolding;
        const changed = await auctions.update(...args);
        if (isHeld) {
          isHolding = false;
          written.resolve();
          await held.promise;
        }
        return changed;
      };
      return { ...opened, store: { ...opened.store, auctions: { ...auctions, update } } };
    });
  const holdNext = (): void => {
    isHolding = true;
  };
  return { server, written: written.promise, holdNext, answer: held.resolve };
}

const DELETED = "an auction that was deleted while a change was being answered is not live again";
async function deletedMeanwhile(database: string): Promise<void> {
  const answers = heldAnswers();
  const server = await answers.server(database);
  const owner = await server.signIn();
  const { id } = await owner.createAuction();
  const ann = viewer(server);
  answers.holdNext();
  const change = owner.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  await answers.written;
  expect((await owner.call("DELETE", `/api/v1/auctions/${id}`)).status).toBe(200);
  answers.answer();
  await change;
  expect(await ann.joins(id)).toMatchObject({ success: false, error: { code: "AUCTION_NOT_FOUND" } });
}

const LAST = "viewers see the settings of the last change, in whatever order changes are answered";
async function changedMeanwhile(database: string): Promise<void> {
  const answers = heldAnswers();
  const server = await answers.server(database);
  const owner = await server.signIn();
  const { id } = await owner.createAuction();
  const ann = viewer(server, { auctionId: id });
  await ann.sees(1);
  answers.holdNext();
  const first = owner.call("PATCH", `/api/v1/auctions/${id}`, { publicCounter: "exact", title: "First" });
  await answers.written;
  await owner.call("PATCH", `/api/v1/auctions/${id}`, { publicCounter: "hidden", title: "Second" });
  answers.answer();
  await first;
  expect(await ann.joins(id)).toMatchObject({ data: { viewerCount: null } });
  await eventually(async () => ann.updates.at(-1)?.title === "Second");
  expect(ann.updates.at(-1)).toMatchObject({ title: "Second", publicCounter: "hidden" });
}

describe.each(["memory:", "sqlite:held.db"])("with the store %s", (database) => {
  it(DELETED, () => deletedMeanwhile(database));
  it(LAST, () => changedMeanwhile(database));
});

const { describeMongo, newDatabase } = useTestMongo();
describeMongo("with MongoDB", () => {
  it(DELETED, () => deletedMeanwhile(newDatabase()));
  it(LAST, () => changedMeanwhile(newDatabase()));
});

it("the last published state was read after every write, or is the write itself while the store does not answer", async () => {
  const published: (string | null)[] = [];
  const answers: ((auction: StoredAuction | null) => void)[] = [];
  const publish = auctionPublisher({
    find: () => new Promise((resolve) => answers.push(resolve)),
    publish: (_, auction) => published.push(auction?.title ?? null),
  });
  const [first, second] = [publish(A, auctionOf(A, { title: "one" })), publish(A, null)];
  await Promise.resolve();
  expect(answers).toHaveLength(1);
  answers[0]?.(auctionOf(A, { title: "one" }));
  await first;
  answers[1]?.(null);
  await second;
  expect(published).toEqual(["one", null]);

  const cut = auctionPublisher({
    find: () => Promise.reject(new Error("away")),
    publish: (_, auction) => published.push(auction?.title ?? null),
  });
  await cut(A, auctionOf(A, { title: "two" }));
  await cut(A, null);
  expect(published.slice(2)).toEqual(["two", null]);
});
