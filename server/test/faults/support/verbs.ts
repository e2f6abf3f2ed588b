import type { BatchItem, SnapshotBatch } from "@headcount/protocol";
import { expect, onTestFinished } from "vitest";
import { eventually, temporaryFolder } from "../../support/harness.ts";
import { GRID, MINUTE_MS, type Rig, type RigOptions, rig } from "../rig.ts";
import { type Relay, relay } from "./relay.ts";

/** A rig that ends with the test. */
export async function aRig(options: Partial<RigOptions> = {}): Promise<Rig> {
  const made = await rig({ folder: temporaryFolder(), ...options });
  onTestFinished(made.stop);
  return made;
}

/** Resolves when at least this many parts are pending. */
export const pending = (of: Rig, least: number): Promise<boolean> =>
  eventually(async () => (await of.outbox()).totals.pending >= least);

/** Resolves when at least this many minutes are stored. */
export const stored = (of: Rig, least: number): Promise<boolean> =>
  eventually(async () => (await of.analytics()).summary.totalSnapshots >= least);

/** The outcome of the parts. Expects the totals to add up. */
export async function balanced(of: Rig) {
  const { sent, stored, refused, pending, dropped } = (await of.outbox()).totals;
  expect(sent).toBe(stored + refused + pending + dropped);
  return { stored, refused, pending, dropped };
}

/** The route of the recorder's batches. */
export const SNAPSHOTS = "/api/v1/analytics/snapshots";

/** Start of the minute, epoch ms. */
export const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS) * MINUTE_MS;
/** Resolves when a later minute goes on, in which nothing happened before this call. */
export const nextMinute = () => {
  const minute = minuteOf(Date.now());
  return eventually(async () => minuteOf(Date.now()) > minute);
};
/** Resolves in the middle of a minute to the time, epoch ms. */
export const middleOfMinute = () =>
  eventually(async () => {
    const now = Date.now();
    const slot = (now % MINUTE_MS) / GRID.slotMs;
    return slot > 5 && slot < 8 && now;
  });
/** A server between the rig's proxy and the API, for the recorder. */
export const between = async (all: Rig): Promise<Relay> => {
  const made = await relay(all.apiUrl);
  onTestFinished(made.close);
  all.proxy.aim(made.port);
  return made;
};
/** The minutes in a batch. */
export const itemsIn = (body: string): BatchItem[] => (JSON.parse(body) as SnapshotBatch).snapshots as BatchItem[];
/** Whether the batch has the rig's minute that begins then. */
export const brings = (body: string, all: Rig, minute: number): boolean =>
  itemsIn(body).some(
    ({ auctionId, snapshot }) => auctionId === all.auction.id && Date.parse(snapshot.timestamp) === minute,
  );

/** Resolves when the outbox is in memory (1) or on the disk (0). */
export const volatile = (of: Rig, is: 0 | 1): Promise<boolean> =>
  eventually(async () => (await of.metric("realtime", "headcount_outbox_volatile")) === is);
export const NOT_WRITTEN = "the outbox cannot be written";
/** The error lines of the realtime server with these words. */
export const said = ({ realtime }: Rig, words: string): string[] =>
  realtime.errors.filter((line) => line.includes(words));
