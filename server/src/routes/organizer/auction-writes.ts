import { isDeepStrictEqual } from "node:util";
import {
  type AuctionPatch,
  type AuctionPut,
  DAY_MS,
  HeadcountError,
  invalidField,
  isAuctionId,
  LIMITS,
  type NewAuction,
  newAuction,
} from "@headcount/protocol";
import { findByRef } from "../../http/auction-ref.ts";
import { authorityOf, type Principal } from "../../http/guards.ts";
import type { ApiOptions } from "../../http/types.ts";
import { randomId } from "../../platform/ids.ts";
import type { AuctionCopy, StoredAuction } from "../../storage/store.ts";
import { newAuctionOf, patchedAuction } from "./auction-changes.ts";
import { audit } from "./audit.ts";
import { given, settingChanges } from "./audit-changes.ts";

type State = StoredAuction["state"];

/** Creates and changes auctions within the limits, writes audit entries, and notifies viewers. */
export interface AuctionWrites {
  /** @throws HeadcountError AUCTION_ID_USED, EXTERNAL_ID_TAKEN, LIMIT_REACHED, VALIDATION_FAILED */
  create(principal: Principal, input: NewAuction, state?: State): Promise<StoredAuction>;
  /**
   * Creates an auction in state `setup` with the settings and the catalogue of another, but without its external id, times, team and data.
   * @throws HeadcountError LIMIT_REACHED
   */
  duplicate(principal: Principal, source: StoredAuction): Promise<StoredAuction>;
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

  const createWith = async (
    principal: Principal,
    input: NewAuction,
    { state, copy }: { state: State; copy?: AuctionCopy },
  ): Promise<StoredAuction> => {
    const { organizer } = principal;
    const { id = randomId() } = input;
    const made = newAuctionOf(input, { id, owner: organizer, now: options.now() });
    // Includes the end, so that a past end is refused, as in a later change.
    const auction = state === "setup" ? made : patchedAuction(made, { state, endsAt: input.endsAt }, when());
    const insert = () => store.auctions.insert(auction, authorityOf(principal, "manage"), copy);
    await capacity.auction(organizer, () => (state === "live" ? capacity.live(auction, insert) : insert()));
    await options.auctionWritten(id, auction);
    const changes = state === "setup" ? [] : given({ state });
    await audit(options, principal, { act: "auction_made", auction, changes });
    return auction;
  };
  const create: AuctionWrites["create"] = (principal, input, state = "setup") =>
    createWith(principal, input, { state });

  const duplicate: AuctionWrites["duplicate"] = async (principal, source) =>
    createWith(principal, copyOf(source), {
      state: "setup",
      copy: { source: source.id, lots: await store.catalogues.read(source.id) },
    });

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

  return { create, duplicate, change, put };
}

/** The settings of an auction, for another one. */
const copyOf = (source: StoredAuction): NewAuction => ({
  title: copyTitle(source.title),
  externalId: null,
  startsAt: null,
  endsAt: null,
  timeZone: source.timeZone,
  countMode: source.countMode,
  publicCounter: source.publicCounter,
  publicMinimum: source.publicMinimum,
  privateUntilLive: source.privateUntilLive,
  access: source.access,
  allowedSites: source.allowedSites,
  publicCatalogue: source.publicCatalogue,
  language: source.language,
  tags: source.tags,
  trackSources: source.trackSources,
  enableViewerAnalytics: source.enableViewerAnalytics,
});

/** A title for a copy, within the limit. */
function copyTitle(title: string): string {
  const ending = " (copy)";
  if (title.endsWith(ending)) return title;
  const kept = title.slice(0, LIMITS.titleCharacters - ending.length);
  // Not half of a character.
  return kept.replace(/[\uD800-\uDBFF]$/, "").trimEnd() + ending;
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
