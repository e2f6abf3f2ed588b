import { setImmediate as turn } from "node:timers/promises";
import type { PublicAuction } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { type AuctionCache, createAuctionCache } from "./auction-cache.ts";
import { A, AUCTION, admitted, fakeConnection, json, opened, PATHS, startGateway } from "./gateway.fixtures.ts";
import type { ConnectionEvents, Message, Transport } from "./transport/transport.ts";

/*
 * A join:  asks the cache ── it answers ── ……the answer is held…… ── enters the room
 *                                              ▲ the auction is deleted, made private or changed here
 */

/** A cache with auction A. It holds its answers until `release` is called. */
function heldCache() {
  const cache = createAuctionCache(async () => AUCTION);
  const asked = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const find: AuctionCache["find"] = async (id) => {
    const found = await cache.find(id);
    asked.resolve();
    await held.promise;
    return found;
  };
  return { auctions: { ...cache, find }, asked: asked.promise, release: held.resolve };
}

async function joining(transports: (typeof PATHS)[number]["transports"]) {
  const { auctions, asked, release } = heldCache();
  const running = await startGateway(transports, { auctions });
  const { gateway, audience } = running;
  return {
    ...{ running, asked, release },
    /** The realtime half does both when an auction is deleted or becomes private. */
    remove(): void {
      auctions.put(A, null);
      gateway.auctionDeleted(A);
    },
    change(auction: PublicAuction): void {
      auctions.put(A, auction);
      gateway.auctionChanged(auction);
    },
    inRoom: () => [gateway.watched.length, audience.connectionsOf(A).size],
  };
}

describe.each(PATHS)("a join on $path that found its auction", ({ transports }) => {
  it("before the auction was deleted or became private is refused in its acknowledgement", async () => {
    const { running, asked, release, remove, inRoom } = await joining(transports);
    const client = await admitted(running);
    client.send(`420["joinAuction","${A}"]`);
    await asked;
    remove();
    release();
    expect(json(await client.next(), "430")).toMatchObject([{ success: false, error: { code: "AUCTION_NOT_FOUND" } }]);
    expect(inRoom()).toEqual([0, 0]);
  });

  it("before the auction was deleted or became private is refused in its handshake", async () => {
    const { running, asked, release, remove, inRoom } = await joining(transports);
    const client = await opened(running);
    client.send(`40{"auctionId":"${A}"}`);
    await asked;
    remove();
    release();
    expect(json(await client.next(), "44")).toMatchObject({ data: { code: "AUCTION_NOT_FOUND" } });
    expect(inRoom()).toEqual([0, 0]);
  });

  it("before the counter was hidden receives no number", async () => {
    const { running, asked, release, change } = await joining(transports);
    const client = await admitted(running);
    client.send(`420["joinAuction","${A}"]`);
    await asked;
    change({ ...AUCTION, publicCounter: "hidden" });
    release();
    expect(json(await client.next(), "42")).toMatchObject(["auctionUpdate", { publicCounter: "hidden" }]);
    expect(json(await client.next(), "430")).toMatchObject([{ success: true, data: { viewerCount: null } }]);
  });
});

it("a client that connected just before its auction was deleted receives the deletion, and enters no room", async () => {
  const sent: Message[] = [];
  const connection = fakeConnection((message) => void sent.push(message));
  let events: ConnectionEvents | undefined;
  const transport = (options: { events: ConnectionEvents }): Transport => {
    events = options.events;
    return { handles: () => false, handleUpgrade: () => {}, connections: () => [], stop: () => {} };
  };
  const auctions = createAuctionCache(async () => AUCTION);
  const { gateway, audience } = await startGateway([transport], { auctions });
  const enter = await events?.connect(connection, { auctionId: A });
  auctions.put(A, null);
  gateway.auctionDeleted(A);
  enter?.();
  await turn();
  expect(sent).toMatchObject([{ event: "auctionUpdate", args: [{ id: A, state: "ended", deleted: true }] }]);
  expect([gateway.watched, audience.connectionsOf(A).size]).toEqual([[], 0]);
});
