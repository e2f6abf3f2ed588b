import { LIMITS } from "@headcount/protocol";
import { expect, it } from "vitest";
import { type Capacity, createCapacity } from "../../../src/http/capacity.ts";
import type { Store } from "../../../src/storage/store.ts";

/** A store that answers in a later turn, like a database, and the objects created in it. */
function setup() {
  const made: object[] = [];
  const later = <T>(answer: () => T): Promise<T> => new Promise((done) => setImmediate(() => done(answer())));
  const store = {
    auctions: { countOwned: () => later(() => ({ auctions: made.length, live: made.length })) },
    apiKeys: { list: () => later(() => [...made]) },
    shares: { list: () => later(() => [...made]), delete: async () => true },
  } as unknown as Store;
  const limits = { ...LIMITS, auctions: 2, liveAuctions: 2, apiKeys: 2, shares: 2 };
  const capacity = createCapacity({ store, now: () => 0, limits });
  const make = () => later(() => made.push({ expiresAt: "2026-01-01T00:00:00Z" }));
  return { capacity, made, make };
}
type Make = ReturnType<typeof setup>["make"];
const AUCTION = { members: [{ organizer: "o", role: "owner" }] } as unknown as Parameters<Capacity["live"]>[0];

it.for([
  ["auctions", (capacity: Capacity, make: Make) => capacity.auction("o", make)],
  ["live auctions", (capacity: Capacity, make: Make) => capacity.live(AUCTION, make)],
  ["API keys", (capacity: Capacity, make: Make) => capacity.apiKey("o", make)],
  ["links", (capacity: Capacity, make: Make) => capacity.share("a", make)],
] as const)("T33: of %s asked for at once no more are made than there is room for", async ([, ask]) => {
  const { capacity, made, make } = setup();
  const asked = await Promise.allSettled(Array.from({ length: 10 }, () => ask(capacity, make)));
  expect(made).toHaveLength(2);
  expect(asked.filter(({ status }) => status === "rejected")).toHaveLength(8);
});
