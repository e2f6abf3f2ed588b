import { randomUUID } from "node:crypto";
import type { Grid } from "@headcount/protocol";
import { viewerCount } from "@headcount/protocol";
import type { Logger } from "../platform/logger.ts";
import type { AlertMetrics } from "../platform/metrics.ts";
import type { Store, StoredAuction } from "../storage/store.ts";
import { type AuctionAlerts, afterSlot, type KeptAlert, ruleKey, type Watch } from "./auction-state.ts";
import { storeLease } from "./lease.ts";
import { liveAuctions } from "./live-auctions.ts";
import { recordOf } from "./record.ts";
import { alertSettingStore } from "./settings.ts";
import { stateIn, stateKey } from "./state-key.ts";

/** Current counts of these auctions; an auction whose count is unknown is absent. */
type Counts = (
  ids: readonly string[],
) => Promise<ReadonlyMap<string, { people: number; connections: number; stale?: boolean | undefined }>>;

export interface WatcherOptions {
  store: Store;
  counts: Counts;
  grid: Grid;
  /** Gives an alert to its channels. May be called twice for one alert, whose id is the same then. */
  deliver(alert: KeptAlert, auction: StoredAuction): Promise<void>;
  /** Counts evaluated slots, and alerts that were decided and stored. */
  metrics?: AlertMetrics;
  log: Logger;
  /** Epoch ms. */
  now(): number;
}

/** Evaluates the alert rules of all live auctions in each slot, in one process at a time. */
export interface AlertWatcher {
  /** Evaluates the current slot. Does not reject. */
  look(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** A process that dies leaves the work after this many slots. */
const LEASE_SLOTS = 2;
const EDITORS: readonly string[] = ["owner", "editor"];

interface Watched {
  auction: StoredAuction;
  watches: Watch[];
}

export function createAlertWatcher(options: WatcherOptions): AlertWatcher {
  const { store, grid, log, now } = options;
  const lease = storeLease(store.documents, randomUUID(), LEASE_SLOTS * grid.slotMs);
  const live = liveAuctions(store);
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let isStopped = false;

  const evaluateSlot = async (): Promise<void> => {
    const at = now();
    const watched = await watchedAuctions(options, await live());
    if (watched.length === 0 || !(await lease.take(at))) return;
    await evaluateAll(options, watched, Math.floor(at / grid.slotMs));
    options.metrics?.evaluated();
  };
  const look = (): Promise<void> => {
    running = running.then(evaluateSlot).catch((error) => log.error({ err: error }, "alerts could not be evaluated"));
    return running;
  };
  /** Shortly before the end of each slot, so that its reading belongs to it. */
  const schedule = (): void => {
    if (isStopped) return;
    const left = grid.slotMs - (now() % grid.slotMs);
    const lead = grid.slotMs / 10;
    timer = setTimeout(
      () => {
        void look().then(schedule);
      },
      left > lead ? left - lead : left + grid.slotMs - lead,
    );
  };

  return {
    look,
    start: schedule,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
      await lease.release().catch(() => {});
    },
  };
}

/** The live auctions for which someone has rules. */
async function watchedAuctions({ store }: WatcherOptions, live: readonly StoredAuction[]): Promise<Watched[]> {
  if (live.length === 0) return [];
  const settings = alertSettingStore(store.documents);
  const membersOf = ({ members }: StoredAuction) => members.filter(({ role }) => EDITORS.includes(role));
  const organizers = new Set(live.flatMap((auction) => membersOf(auction).map(({ organizer }) => organizer)));
  const account = await settings.ofAccounts([...organizers]);
  const own = await settings.ofAuctions(live.map(({ id }) => id));
  const watched: Watched[] = [];
  for (const auction of live) {
    const watches: Watch[] = membersOf(auction).map(({ organizer }) => {
      const { rules, quiet } = account(organizer);
      return { organizer, quiet, rules: own(auction.id) ?? rules, record: null };
    });
    const active = watches.filter(({ rules }) => rules.length > 0);
    if (active.length > 0) watched.push({ auction, watches: active });
  }
  return watched;
}

async function evaluateAll(options: WatcherOptions, watched: readonly Watched[], slot: number): Promise<void> {
  const { store, counts, log } = options;
  const ids = watched.map(({ auction }) => auction.id);
  const [known, stored] = await Promise.all([
    counts(ids).catch(() => new Map<string, never>()),
    store.documents.find(ids.map(stateKey)),
  ]);
  const changed: { one: Watched; before: AuctionAlerts; state: AuctionAlerts; revision: number }[] = [];
  for (const one of watched) {
    const { id, countMode } = one.auction;
    const found = stored.get(stateKey(id));
    const before = stateIn(found);
    const count = known.get(id);
    const viewers = count === undefined || count.stale ? null : viewerCount(count, countMode);
    const reading = { slot, viewers, waitingSince: await waitingSince(options, one) };
    const watches = await withRecords(options, one, before);
    const { slotMs, slotsPerMinute } = options.grid;
    const state = afterSlot(before, { auction: one.auction, watches, reading, slotMs, slotsPerMinute });
    if (state !== before) changed.push({ one, before, state, revision: (found?.revision ?? 0) + 1 });
  }
  // A process that has stalled finds another revision, and decides nothing.
  const saved = await store.documents.save(
    changed.map(({ one, state: document, revision }) => ({
      ...{ key: stateKey(one.auction.id), auctionId: one.auction.id, revision, document },
    })),
  );
  for (const { one, before, state, revision } of changed) {
    if (!saved.has(stateKey(one.auction.id))) continue;
    for (const { rule, phase } of newAlerts(before, state)) options.metrics?.alerted(rule.kind, phase);
    await deliverPending(options, one.auction, state, revision).catch((error) =>
      log.error({ err: error, auction: one.auction.id }, "an alert could not be sent: trying again"),
    );
  }
}

function newAlerts(before: AuctionAlerts, { alerts }: AuctionAlerts): KeptAlert[] {
  const known = new Set(before.alerts.map(({ id }) => id));
  return alerts.filter(({ id }) => !known.has(id));
}

/** Gives pending alerts to their channels. If the process dies in between, the next one does it again, with the same ids. */
async function deliverPending(
  { store, deliver }: WatcherOptions,
  auction: StoredAuction,
  state: AuctionAlerts,
  revision: number,
): Promise<void> {
  const pending = state.alerts.filter(({ isPending }) => isPending);
  if (pending.length === 0) return;
  for (const alert of pending.toReversed()) await deliver(alert, auction);
  const document = { ...state, alerts: state.alerts.map((alert) => ({ ...alert, isPending: false })) };
  const key = stateKey(auction.id);
  await store.documents.save([{ key, auctionId: auction.id, revision: revision + 1, document }]);
}

/** The slot of the last bid or the opening of the lot on the block, if a rule needs it. */
async function waitingSince({ store, grid }: WatcherOptions, { auction, watches }: Watched): Promise<number | null> {
  if (!watches.some(({ rules }) => rules.some(({ kind }) => kind === "no_bids"))) return null;
  const { lot, opening, lastBid } = await store.moments.sale(auction.id);
  const since = lastBid?.at ?? opening?.at;
  return lot && since !== undefined ? Math.floor(Date.parse(since) / grid.slotMs) : null;
}

/** Reads the record to beat once for each rule that needs it. */
async function withRecords(
  options: WatcherOptions,
  { auction, watches }: Watched,
  state: AuctionAlerts,
): Promise<Watch[]> {
  const isNew = (organizer: string, rules: Watch["rules"]): boolean =>
    rules.some((rule) => rule.kind === "record" && !state.rules[ruleKey(organizer, rule)]);
  return Promise.all(
    watches.map(async (watch) =>
      isNew(watch.organizer, watch.rules)
        ? { ...watch, record: await recordOf(options.store, watch.organizer, auction.id) }
        : watch,
    ),
  );
}
