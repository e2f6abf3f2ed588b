import { isDeepStrictEqual } from "node:util";
import {
  type AuctionPatch,
  type AuctionPut,
  DAY_MS,
  HeadcountError,
  invalidField,
  isAuctionId,
  type NewAuction,
  newAuction,
} from "@headcount/protocol";
import { findByRef } from "../../http/auction-ref.ts";
import { authorityOf, type Principal } from "../../http/guards.ts";
import type { ApiOptions } from "../../http/types.ts";
import { randomId } from "../../platform/ids.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { newAuctionOf, patchedAuction } from "./auction-changes.ts";
import { audit } from "./audit.ts";
import { given, settingChanges } from "./audit-changes.ts";

type State = StoredAuction["state"];

/** Creates and changes auctions within the limits, writes audit entries, and notifies viewers. */
export interface AuctionWrites {
  /** @throws HeadcountError AUCTION_ID_USED, EXTERNAL_ID_TAKEN, LIMIT_REACHED, VALIDATION_FAILED */
  create(principal: Principal, input: NewAuction, state?: State): Promise<StoredAuction>;
  /**
   * Resolves to the auction after the change; `null` if it does not exist. A change that changes nothing is not written.
   * @throws HeadcountError EXTERNAL_ID_TAKEN, LIMIT_REACHED, VALIDATION_FAILED
   */
  change(principal: Principal, known: StoredAuction, patch: AuctionPatch): Promise<StoredAuction | null>;
  /**
   * Creates the auction that `ref` names, or changes it. Only one of several concurrent calls creates it.
   * @throws HeadcountError like `create` and `change`
   */
  put(principal: Principal, ref: string, input: AuctionPut): Promise<{ auction: StoredAuction; isNew: boolean }>;
}

export function auctionWrites(options: ApiOptions): AuctionWrites {
  const { store, capacity } = options;
  const when = () => ({ now: options.now(), retentionMs: options.retentionDays * DAY_MS, grid: options.grid });

  const create: AuctionWrites["create"] = async (principal, input, state = "setup") => {
    const { organizer } = principal;
    const { id = randomId() } = input;
    const made = newAuctionOf(input, { id, owner: organizer, now: options.now() });
    // Includes the end, so that a past end is refused, as in a later change.
    const auction = state === "setup" ? made : patchedAuction(made, { state, endsAt: input.endsAt }, when());
    const insert = () => store.auctions.insert(auction, authorityOf(principal, "manage"));
    await capacity.auction(organizer, () => (state === "live" ? capacity.live(auction, insert) : insert()));
    await options.auctionWritten(id, auction);
    const changes = state === "setup" ? [] : given({ state });
    await audit(options, principal, { act: "auction_made", auction, changes });
    return auction;
  };

  const change: AuctionWrites["change"] = async (principal, known, patch) => {
    let before = known;
    const patched = (auction: StoredAuction): StoredAuction => {
      before = auction;
      const next = patchedAuction(auction, patch, when());
      return isDeepStrictEqual({ ...next, updatedAt: auction.updatedAt }, auction) ? auction : next;
    };
    const write = () => store.auctions.update(known.id, patched, authorityOf(principal, "manage"));
    const goesLive = patch.state === "live" && known.state !== "live";
    const changed = await (goesLive ? capacity.live(known, write) : write());
    if (!changed || changed.updatedAt === before.updatedAt) return changed;
    await options.auctionWritten(known.id, changed);
    const changes = settingChanges(before, changed);
    if (changes.length > 0) await audit(options, principal, { act: "auction_changed", auction: changed, changes });
    return changed;
  };

  const put: AuctionWrites["put"] = async (principal, ref, { state, ...input }) => {
    if (!isAuctionId(ref) && input.externalId !== undefined && input.externalId !== ref)
      throw invalidField("externalId", "must be absent or as in the address. PATCH changes it");
    const find = () => findByRef(store, principal.organizer, ref);
    const update = async (known: StoredAuction | null) => {
      const auction = known && (await change(principal, known, { ...input, state }).catch(asOthers));
      return auction && { auction, isNew: false };
    };
    const updated = await update(await find());
    if (updated) return updated;
    try {
      const auction = await create(principal, newAuction.parse({ ...withoutUndefined(input), ...idsOf(ref) }), state);
      return { auction, isNew: true };
    } catch (error) {
      // Another request may have created it a moment ago.
      const meanwhile = isTaken(error) ? await update(await find()) : null;
      if (!meanwhile) throw error;
      return meanwhile;
    }
  };

  return { create, change, put };
}

const idsOf = (ref: string): { id: string } | { externalId: string } =>
  isAuctionId(ref) ? { id: ref } : { externalId: ref };

/** For a caller who lost their role since the guards ran, the auction belongs to others. */
const asOthers = (error: unknown): never => {
  const isOthers = error instanceof HeadcountError && error.code === "AUCTION_NOT_FOUND";
  throw isOthers ? new HeadcountError("AUCTION_ID_USED") : error;
};

const isTaken = (error: unknown): boolean =>
  error instanceof HeadcountError && (error.code === "AUCTION_ID_USED" || error.code === "EXTERNAL_ID_TAKEN");

const withoutUndefined = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
