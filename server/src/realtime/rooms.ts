import { isDeepStrictEqual } from "node:util";
import type { PublicAuction, SyncedAuction } from "@headcount/protocol";
import type { PublicCount } from "./sending/public-count.ts";
import type { Message } from "./transport/transport.ts";

/** An auction that someone watches. */
export interface Room {
  readonly auction: SyncedAuction;
  /** What a client that joins is sent first: the page may have been loaded long ago. */
  readonly update: Message;
  /** The count that someone in the room was sent last. */
  count: PublicCount | null;
  /** The count message that was broadcast last. Clients that joined since were sent theirs by themselves. */
  lastBroadcast: Message | null;
}

/** What viewers may know of an auction: not by which keys they enter it. */
export const publicPart = ({ entry: _, ...auction }: SyncedAuction): PublicAuction => auction;

const roomOf = (auction: SyncedAuction): Room => ({
  auction,
  update: { event: "auctionUpdate", args: [publicPart(auction)] },
  count: null,
  lastBroadcast: null,
});

/** The auctions that someone watches: auction id → room. */
export class Rooms {
  readonly #rooms = new Map<string, Room>();

  get ids(): string[] {
    return [...this.#rooms.keys()];
  }

  get(auctionId: string): Room | undefined {
    return this.#rooms.get(auctionId);
  }

  /** The auction's room, made from `auction` where there is none. An existing room may know a newer state of the auction. */
  open(auction: SyncedAuction): Room {
    const room = this.#rooms.get(auction.id) ?? roomOf(auction);
    this.#rooms.set(auction.id, room);
    return room;
  }

  /** Replaces the auction of a room; false when nobody watches it or nothing changed that viewers see. */
  update(auction: SyncedAuction): boolean {
    const room = this.#rooms.get(auction.id);
    if (!room) return false;
    const isSame = isDeepStrictEqual(publicPart(room.auction), publicPart(auction));
    this.#rooms.set(auction.id, isSame ? { ...room, auction } : roomOf(auction));
    return !isSame;
  }

  close(auctionId: string): void {
    this.#rooms.delete(auctionId);
  }
}
