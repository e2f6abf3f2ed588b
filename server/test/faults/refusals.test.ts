import type { AuctionDetail, AuctionUpdate, BatchItem, ViewerAnalytics } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { eventually, heard, viewer } from "../support/harness.ts";
import { askInternally, MINUTE_MS } from "./rig.ts";
import {
  aRig,
  between,
  brings,
  itemsIn,
  middleOfMinute,
  minuteOf,
  pending,
  SNAPSHOTS,
  stored,
} from "./support/verbs.ts";

describe("a minute that the API refuses permanently", () => {
  it.each([400, 413])("F5: answered with %i becomes a dead letter and does not delay the next ones", async (status) => {
    const all = await aRig();
    const api = await between(all);
    const poison = minuteOf(Date.now()) + MINUTE_MS;
    let refusals = 0;
    api.instead((path, body) => {
      if (path !== SNAPSHOTS || !brings(body, all, poison)) return null;
      refusals += 1;
      return { status };
    });
    await all.crowd.becomes(2);
    await stored(all, 3);
    // The API never received it and counts it as missing.
    await all.drained(1);
    expect(refusals).toBeGreaterThan(0);
    const { deadLetters, totals } = await all.outbox();
    expect(deadLetters).toEqual([
      expect.objectContaining({
        auctionId: all.auction.id,
        minute: new Date(poison).toISOString(),
        reason: `the API answers ${status}`,
      }),
    ]);
    expect(totals).toMatchObject({ refused: 1, pending: 0, dropped: 0 });
    const { snapshots } = await all.analytics();
    expect(snapshots.map(({ timestamp }) => Date.parse(timestamp))).not.toContain(poison);
  });

  it("F5: in a batch is found, and the other minutes are stored", async () => {
    const all = await aRig();
    const api = await between(all);
    const [busy, poison] = [Date.now(), minuteOf(Date.now()) + 2 * MINUTE_MS];
    await all.crowd.becomes(2);
    api.instead((path) => (path === SNAPSHOTS ? { status: 503 } : null));
    await pending(all, 4);
    api.instead((path, body) => (path === SNAPSHOTS && brings(body, all, poison) ? { status: 400 } : null));
    all.crowd.history.outage(poison, poison + MINUTE_MS);
    expect(await all.differences(busy, Date.now(), 1)).toEqual([]);
    expect((await all.outbox()).totals).toMatchObject({ refused: 1, dropped: 0 });
  });

  it("F5: that conflicts with a stored minute (409) becomes a dead letter, and the stored minute is kept", async () => {
    const all = await aRig();
    const api = await between(all);
    const began = Date.now();
    await all.crowd.becomes(2);
    const held = await new Promise<BatchItem>((resolve) => {
      api.instead((path, body) => {
        if (path !== SNAPSHOTS) return null;
        const item = itemsIn(body).find(
          ({ auctionId, snapshot }) => auctionId === all.auction.id && Date.parse(snapshot.timestamp) > began,
        );
        if (item) resolve(item);
        return { status: 503 };
      });
    });
    const { timestamp, part, secret } = held.snapshot;
    const numbers = { viewerCount: 1, avgViewers: 1, peakViewers: 1, minViewers: 1, sampleCount: 1 };
    const level = { last: 1, mean: 1, min: 1, max: 1 };
    const other = { ...part, slots: [{ index: 3, connections: level, people: level, joins: 0, leaves: 0 }] };
    const answer = await askInternally(`${all.apiUrl}/api/v1/auctions/${all.auction.id}/analytics/snapshot`, {
      timestamp,
      ...numbers,
      part: other,
      secret,
    });
    expect(answer.status).toBe(200);
    all.crowd.history.outage(Date.parse(timestamp), Date.parse(timestamp) + MINUTE_MS);
    api.instead(() => null);
    expect(await all.differences(began, Date.now())).toEqual([]);
    const { deadLetters, totals } = await all.outbox();
    expect(deadLetters).toMatchObject([{ auctionId: all.auction.id, minute: timestamp, reason: "SNAPSHOT_CONFLICT" }]);
    expect(totals).toMatchObject({ refused: 1, dropped: 0 });
    const { snapshots } = await all.analytics();
    expect(snapshots.find((snapshot) => snapshot.timestamp === timestamp)).toMatchObject(numbers);

    // A dead letter is kept until its auction is deleted.
    await all.call("DELETE", `/api/v1/auctions/${all.auction.id}`);
    await eventually(async () => (await all.outbox()).deadLetters.length === 0);
  });

  it("F27: of a deleted auction (404) is counted and erased; viewers are notified, and the other auction continues", async () => {
    const all = await aRig();
    const began = Date.now();
    await all.crowd.becomes(2);
    const doomed = await all.call<AuctionDetail>("POST", "/api/v1/auctions", {
      title: "Doomed",
      enableViewerAnalytics: true,
    });
    const ann = viewer({ url: all.realtimeUrl }, { auctionId: doomed.id });
    await ann.sees(1);
    await eventually(async () => {
      const { summary } = await all.call<ViewerAnalytics>("GET", `/api/v1/auctions/${doomed.id}/analytics/viewers`);
      return summary.totalSnapshots > 0;
    });
    await middleOfMinute();
    const received = heard<AuctionUpdate>(ann.socket, "auctionUpdate");
    await all.call("DELETE", `/api/v1/auctions/${doomed.id}`);
    expect(await received).toMatchObject({ state: "ended", deleted: true });
    await expect(ann.joins(doomed.id)).resolves.toMatchObject({ success: false, error: { code: "AUCTION_NOT_FOUND" } });

    const { totals, deadLetters } = await eventually(async () => {
      const report = await all.outbox();
      return report.totals.refused > 0 && report;
    });
    expect(totals.dropped).toBe(0);
    expect(deadLetters).toEqual([]);
    expect(await all.metric("realtime", "headcount_parts_refused")).toBe(totals.refused);
    expect(await all.differences(began, Date.now())).toEqual([]);
  });
});

describe("an API that requests a delay", () => {
  it.each([429, 503])(
    "F7: with %i and Retry-After gets no request for that time plus a random delay",
    async (status) => {
      const all = await aRig();
      const api = await between(all);
      const began = Date.now();
      const asked: number[] = [];
      api.instead((path) => {
        if (path !== SNAPSHOTS) return null;
        asked.push(Date.now());
        return { status, headers: { "retry-after": "3" } };
      });
      await all.crowd.becomes(2);
      await eventually(async () => asked.length >= 4);
      api.instead(() => null);
      const waits = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
      for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(2_995);
      // Two of them may have the same millisecond.
      expect(new Set(waits).size).toBeGreaterThan(1);
      expect(await all.differences(began, Date.now())).toEqual([]);
      expect((await all.outbox()).totals).toMatchObject({ refused: 0, dropped: 0 });
    },
  );
});
