import { LIMITS } from "@headcount/protocol";
import { expect, it } from "vitest";
import { createRoom, type Room } from "../../../src/http/capacity.ts";
import type { Store } from "../../../src/storage/store.ts";

/** A store that answers in a later turn, as a database does, and what was made in it. */
function desk() {
  const made: object[] = [];
  const later = <T>(answer: () => T): Promise<T> => new Promise((done) => setImmediate(() => done(answer())));
  const store = {
    auctions: { countOwned: () => later(() => ({ auctions: made.length, live: made.length })) },
    apiKeys: { list: () => later(() => [...made]) },
    shares: { list: () => later(() => [...made]), delete: async () => true },
  } as unknown as Store;
  const limits = { ...LIMITS, auctions: 2, liveAuctions: 2, apiKeys: 2, shares: 2 };
  const room = createRoom({ store, now: () => 0, limits });
  const make = () => later(() => made.push({ expiresAt: "2026-01-01T00:00:00Z" }));
  return { room, made, make };
}
type Make = ReturnType<typeof desk>["make"];
const AUCTION = { members: [{ organizer: "o", role: "owner" }] } as unknown as Parameters<Room["live"]>[0];

it.for([
  ["auctions", (room: Room, make: Make) => room.auction("o", make)],
  ["live auctions", (room: Room, make: Make) => room.live(AUCTION, make)],
  ["API keys", (room: Room, make: Make) => room.apiKey("o", make)],
  ["links", (room: Room, make: Make) => room.share("a", make)],
] as const)("T33: of %s asked for at once no more are made than there is room for", async ([, ask]) => {
  const { room, made, make } = desk();
  const asked = await Promise.allSettled(Array.from({ length: 10 }, () => ask(room, make)));
  expect(made).toHaveLength(2);
  expect(asked.filter(({ status }) => status === "rejected")).toHaveLength(8);
});
