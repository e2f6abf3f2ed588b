import { MINUTE_MS } from "@headcount/protocol";
import { ObjectId } from "mongodb";
import { expect, it } from "vitest";
import { T0 } from "../../analytics/analytics.fixtures.ts";
import { trackedAt } from "../../minutes/toggles.ts";
import { patchedAuction } from "../../routes/organizer/auction-changes.ts";
import { fromAuctionDocument } from "./documents.ts";

it("an auction of an older model with analytics off was off until analytics is turned on", () => {
  const before = fromAuctionDocument({ _id: new ObjectId(), createdAt: new Date(T0), enableViewerAnalytics: false });
  const on = { now: T0 + 120 * MINUTE_MS, retentionMs: 90 * 86_400_000 };
  const { toggles } = patchedAuction(before, { enableViewerAnalytics: true }, on);
  expect([0, 60, 119, 120, 180].map((minute) => trackedAt(toggles, T0 + minute * MINUTE_MS))).toEqual([
    ...[false, false, false],
    ...[true, true],
  ]);
});

it("an auction of an older model with analytics on was on from the beginning", () => {
  const { toggles } = fromAuctionDocument({
    _id: new ObjectId(),
    createdAt: new Date(T0),
    enableViewerAnalytics: true,
  });
  expect([-60, 0, 60].map((minute) => trackedAt(toggles, T0 + minute * MINUTE_MS))).toEqual([true, true, true]);
});
