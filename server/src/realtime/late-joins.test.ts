import { setImmediate as turn } from "node:timers/promises";
import type { PublicAuction } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { cachedDirectory, type Directory } from "./directory.ts";
import { A, AUCTION, admitted, json, opened, PATHS, startGateway } from "./gateway.fixtures.ts";
import type { Line, LineEvents, LineServer, Message } from "./line.ts";

/*
 * A join:  asks the directory ── it answers ── ……the answer is held…… ── enters the room
 *                                              ▲ the auction is deleted, made private or changed here
 */

/** A directory that knows auction A, and whose answers reach the gateway when `release` is called. */
function heldDirectory() {
  const directory = cachedDirectory(async () => AUCTION);
  const asked = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const find: Directory["find"] = async (id) => {
    const found = await directory.find(id);
    asked.resolve();
    await held.promise;
    return found;
  };
  return { directory: { ...directory, find }, asked: asked.promise, release: held.resolve };
}

async function joining(servers: (typeof PATHS)[number]["servers"]) {
  const { directory, asked, release } = heldDirectory();
  const running = await startGateway(servers, { directory });
  const { gateway, audience } = running;
  return {
    ...{ running, asked, release },
    /** As the realtime half does both when an auction is deleted or becomes private. */
    remove(): void {
      directory.put(A, null);
      gateway.auctionDeleted(A);
    },
    change(auction: PublicAuction): void {
      directory.put(A, auction);
      gateway.auctionChanged(auction);
    },
    inRoom: () => [gateway.watched().length, audience.connectionsOf(A).size],
  };
}

describe.each(PATHS)("a join on $path whose auction was found just before", ({ servers }) => {
  it("it was deleted, or became private, is refused by its acknowledgement", async () => {
    const { running, asked, release, remove, inRoom } = await joining(servers);
    const client = await admitted(running);
    client.send(`420["joinAuction","${A}"]`);
    await asked;
    remove();
    release();
    expect(json(await client.next(), "430")).toMatchObject([{ success: false, error: { code: "AUCTION_NOT_FOUND" } }]);
    expect(inRoom()).toEqual([0, 0]);
  });

  it("it was deleted, or became private, is refused by its handshake", async () => {
    const { running, asked, release, remove, inRoom } = await joining(servers);
    const client = await opened(running);
    client.send(`40{"auctionId":"${A}"}`);
    await asked;
    remove();
    release();
    expect(json(await client.next(), "44")).toMatchObject({ data: { code: "AUCTION_NOT_FOUND" } });
    expect(inRoom()).toEqual([0, 0]);
  });

  it("its counter was hidden is told no number", async () => {
    const { running, asked, release, change } = await joining(servers);
    const client = await admitted(running);
    client.send(`420["joinAuction","${A}"]`);
    await asked;
    change({ ...AUCTION, publicCounter: "hidden" });
    release();
    expect(json(await client.next(), "42")).toMatchObject(["auctionUpdate", { publicCounter: "hidden" }]);
    expect(json(await client.next(), "430")).toMatchObject([{ success: true, data: { viewerCount: null } }]);
  });
});

it("a client that was let in just before its auction was deleted is told that it is gone, and enters no room", async () => {
  const told: Message[] = [];
  const line = {
    asked: 0,
    excluded: null,
    neighbour: "",
    unsent: 0,
    tell: (message: Message) => void told.push(message),
  };
  let events: LineEvents | undefined;
  const server = (options: { events: LineEvents }): LineServer => {
    events = options.events;
    return { lines: () => [], stop: () => {} };
  };
  const directory = cachedDirectory(async () => AUCTION);
  const { gateway, audience } = await startGateway([server], { directory });
  const enter = await events?.connect(line as unknown as Line, { auctionId: A });
  directory.put(A, null);
  gateway.auctionDeleted(A);
  enter?.();
  await turn();
  expect(told).toMatchObject([{ event: "auctionUpdate", args: [{ id: A, state: "ended", deleted: true }] }]);
  expect([gateway.watched(), audience.connectionsOf(A).size]).toEqual([[], 0]);
});
