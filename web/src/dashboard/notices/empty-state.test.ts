import type { Meta, Snapshot } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { emptyState } from "./empty-state.ts";

const NOW = Date.UTC(2026, 10, 23);
const ago = (days: number): string => new Date(NOW - days * 86_400_000).toISOString();
const meta = (stored: Meta["stored"] = null): Meta => ({
  countMode: "tabs",
  summarizedAt: null,
  timeRange: "all",
  from: ago(1),
  to: ago(0),
  unit: "minute",
  points: 720,
  tz: "UTC",
  partial: null,
  gaps: [],
  stored,
  retentionDays: 90,
});
const none = { snapshots: [], meta: meta() };
const auction = { state: "live", endedAt: null, enableViewerAnalytics: true } as const;

describe("an empty dashboard", () => {
  it("shows no reason if there is data", () => {
    expect(emptyState(auction, { ...none, snapshots: [{} as Snapshot] }, NOW)).toBeNull();
  });

  it("says that tracking is off", () => {
    expect(emptyState({ ...auction, enableViewerAnalytics: false }, none, NOW)).toBe("off");
  });

  it("says that the auction has not started", () => {
    expect(emptyState({ ...auction, state: "setup" }, none, NOW)).toBe("not-started");
  });

  it("says that the auction is live and its first minute has not ended", () => {
    expect(emptyState(auction, none, NOW)).toBe("waiting");
  });

  it("says that the stored data is outside the range, with tracking on or off", () => {
    const stored = meta({ first: ago(30), last: ago(29) });
    expect(emptyState(auction, { snapshots: [], meta: stored }, NOW)).toBe("range");
    expect(emptyState({ ...auction, enableViewerAnalytics: false }, { snapshots: [], meta: stored }, NOW)).toBe(
      "range",
    );
  });

  it("says that the stored data has expired, from the day on which the last minute expired", () => {
    const ended = { ...auction, state: "ended" } as const;
    expect(emptyState({ ...ended, endedAt: ago(90) }, none, NOW)).toBe("expired");
    expect(emptyState({ ...ended, endedAt: ago(89) }, none, NOW)).toBe("unrecorded");
    expect(emptyState({ ...ended, endedAt: ago(91), enableViewerAnalytics: false }, none, NOW)).toBe("expired");
  });
});
