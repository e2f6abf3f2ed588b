import { isDeepStrictEqual } from "node:util";
import type { AuctionUpdate, PublicAuction, SyncedAuction } from "@headcount/protocol";
import type { PublicCount } from "./sending/public-count.ts";
import type { Message } from "./transport/transport.ts";

/** A watched auction. */
export interface Room {
  readonly auction: SyncedAuction;
  /** The first message for a joining client, because its page may have been loaded long ago. */
  readonly update: Message;
  /** The last count that anyone in the room was sent. */
  count: PublicCount | null;
  /** The last broadcast count message. Clients that joined since then received their own. */
  lastBroadcast: Message | null;
}

/** What viewers may know about an auction. The keys of its access tokens are not part of it. */
export const publicPart = ({ entry: _, liveSince: __, trackSources: ___, ...auction }: SyncedAuction): PublicAuction =>
  auction;

/** What viewers hear last about an auction. */
export const deletedUpdate = (auction: SyncedAuction): AuctionUpdate => ({
  ...publicPart(auction),
  state: "ended",
  deleted: true,
});

const roomOf = (auction: SyncedAuction): Room => ({
  auction,
  update: { event: "auctionUpdate", args: [publicPart(auction)] },
  count: null,
  lastBroadcast: null,
});

/** The watched auctions: auction id → room. */
export class Rooms {
  readonly #rooms = new Map<string, Room>();

  get ids(): string[] {
    return [...this.#rooms.keys()];
  }

  get(auctionId: string): Room | undefined {
    return this.#rooms.get(auctionId);
  }

  /** The auction's room, created from `auction` if it does not exist. An existing room may have a newer state of the auction. */
  open(auction: SyncedAuction): Room {
    const room = this.#rooms.get(auction.id) ?? roomOf(auction);
    this.#rooms.set(auction.id, room);
    return room;
  }

  /** Replaces the auction of a room. False when nobody watches it, or when viewers see no difference. */
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
