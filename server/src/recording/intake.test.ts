import { DEFAULT_GRID, type MinutePart } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { newAuctionOf, patchedAuction } from "../api/auction-changes.ts";
import { silentLogger } from "../platform/logger.ts";
import { memoryStore } from "../storage/memory.ts";
import { createArrivals } from "./arrivals.ts";
import { createIntake } from "./intake.ts";

const A = "a".repeat(24);
const MINUTE = 60_000;
const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 23, 12);

const part = (minute: number, viewers = 1): MinutePart => ({
  node: "n",
  boot: "b",
  seq: 1,
  minute,
  slots: [],
  joins: 0,
  leaves: 0,
  whole: { level: { last: viewers, mean: viewers, min: viewers, max: viewers }, samples: 12 },
});

async function intakeOf({ enabled, toggledAt }: { enabled: boolean; toggledAt?: number }) {
  const store = memoryStore({ retentionMs: 90 * DAY, grid: DEFAULT_GRID });
  const input = { title: "T", timeZone: "UTC", startsAt: null, countMode: "tabs", publicCounter: "exact" } as const;
  const made = { id: A, owner: "o", now: NOON - DAY };
  let auction = newAuctionOf({ ...input, enableViewerAnalytics: enabled }, made);
  if (toggledAt !== undefined) {
    const when = { now: toggledAt, retentionMs: 90 * DAY };
    auction = patchedAuction(auction, { enableViewerAnalytics: !enabled }, when);
  }
  await store.auctions.insert(auction);
  const now = () => NOON;
  const arrivals = createArrivals({ recorders: store.recorders, log: silentLogger, now });
  const intake = createIntake({ store, arrivals, retentionMs: 90 * DAY, now });
  const kinds = async (...minutes: number[]) =>
    (await intake(minutes.map((minute) => ({ auctionId: A, part: part(minute) })))).map(({ kind }) => kind);
  return { store, intake, kinds };
}

describe("the intake", () => {
  it("keeps a minute, knows it again, and refuses another one under the same number", async () => {
    const { intake, kinds } = await intakeOf({ enabled: true });
    expect(await kinds(NOON - MINUTE)).toEqual(["stored"]);
    expect(await kinds(NOON - MINUTE)).toEqual(["duplicate"]);
    expect(await intake([{ auctionId: A, part: part(NOON - MINUTE, 2) }])).toEqual([{ kind: "conflict" }]);
  });

  it("lets the toggle's state at the minute's start decide, whenever the minute arrives", async () => {
    // The toggle went on at 11:30:30, within the minute of 11:30.
    const { kinds } = await intakeOf({ enabled: false, toggledAt: NOON - 30 * MINUTE + 30_000 });
    expect(await kinds(NOON - 31 * MINUTE, NOON - 30 * MINUTE, NOON - 29 * MINUTE)).toEqual(["off", "off", "stored"]);
    const after = await intakeOf({ enabled: true, toggledAt: NOON - 30 * MINUTE + 30_000 });
    expect(await after.kinds(NOON - 30 * MINUTE, NOON - 29 * MINUTE)).toEqual(["stored", "off"]);
  });

  it("keeps minutes from before an auction was made, as its first setting says", async () => {
    const { kinds } = await intakeOf({ enabled: true });
    expect(await kinds(NOON - 10 * DAY)).toEqual(["stored"]);
  });

  it("keeps nothing older than the retention and nothing more than two minutes ahead", async () => {
    const { kinds } = await intakeOf({ enabled: true });
    expect(await kinds(NOON - 90 * DAY, NOON - 90 * DAY + MINUTE)).toEqual(["expired", "stored"]);
    expect(await kinds(NOON + 2 * MINUTE, NOON + 3 * MINUTE)).toEqual(["stored", "future"]);
  });

  it("answers each part of a batch in its place", async () => {
    const { intake } = await intakeOf({ enabled: true });
    const unknown = { auctionId: "b".repeat(24), part: part(NOON - MINUTE) };
    const known = (minute: number) => ({ auctionId: A, part: part(minute) });
    const results = await intake([known(NOON - MINUTE), unknown, known(NOON - 2 * MINUTE), known(NOON - MINUTE)]);
    expect(results.map(({ kind }) => kind)).toEqual(["stored", "unknown", "stored", "duplicate"]);
  });

  it("rejects when the store fails, so that everything can be sent again", async () => {
    const { store, intake } = await intakeOf({ enabled: true });
    store.minutes.merge = () => Promise.reject(new Error("the disk is full"));
    await expect(intake([{ auctionId: A, part: part(NOON - MINUTE) }])).rejects.toThrow("the disk is full");
  });
});
