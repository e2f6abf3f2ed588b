import type { LiveView, MinutePart } from "@headcount/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../support/free-port.ts";
import { eventually, temporaryFolder } from "../support/harness.ts";
import { startProgram } from "./program.ts";
import { Crowd, GRID, MINUTE_MS } from "./rig.ts";
import {
  aRig,
  between,
  brings,
  middleOfMinute,
  minuteOf,
  nextMinute,
  pending,
  SNAPSHOTS,
  stored,
} from "./support/verbs.ts";

interface PostedPart {
  auctionId: string;
  snapshot: { part: MinutePart };
}

describe("a realtime process", () => {
  it("F1: killed in the middle of a minute loses one slot at most, reports that, and stops counting its viewers", async () => {
    const all = await aRig();
    const began = Date.now();
    await all.crowd.becomes(4);
    await nextMinute();
    await stored(all, 1);
    const killed = await middleOfMinute();
    // Answered, so it is not stalled now, and has recorded the slots before.
    await all.outbox();
    const last = Date.now();
    await all.realtime.end("SIGKILL");
    const view = `${all.apiUrl}/api/v1/auctions/${all.auction.id}/live-view`;
    await eventually(async () => {
      const { data } = (await (await fetch(view)).json()) as { data: LiveView };
      return data.viewerCount === null;
    });

    // Not in the same minute: the minute then contains only the slots that were on the disk.
    await eventually(async () => minuteOf(Date.now()) > killed);
    await all.startRealtime();
    await all.crowd.sees(4);
    all.crowd.history.outage(killed, Date.now());
    expect(await all.differences(began, Date.now())).toEqual([]);

    const { snapshots } = await all.analytics();
    const minute = snapshots.find(({ timestamp }) => Date.parse(timestamp) === minuteOf(killed));
    const slotsUntil = (at: number): number => Math.floor((at - minuteOf(killed)) / GRID.slotMs);
    const stalled = all.stalls().filter(({ from, to }) => to > minuteOf(killed) && from < killed);
    const missed = stalled.reduce((sum, { from, to }) => sum + Math.floor((to - from) / GRID.slotMs), 0);
    expect(minute).toMatchObject({ peakViewers: 4, minViewers: 4, avgViewers: 4 });
    expect(minute?.sampleCount).toBeGreaterThanOrEqual(slotsUntil(killed) - 1 - missed);
    expect(minute?.sampleCount).toBeLessThanOrEqual(slotsUntil(last) + 1);
    expect(minute?.coverage).toBeCloseTo((minute?.sampleCount ?? 0) / GRID.slotsPerMinute, 5);
    const boots = (await all.recorders()).map(({ node, boot }) => [node, boot] as const);
    expect(new Set(boots.map(([node]) => node)).size).toBe(1);
    expect(new Set(boots.map(([, boot]) => boot)).size).toBe(2);
  });

  it("F1: killed before the first slot of a minute closes, reports that its viewers left", async () => {
    const all = await aRig();
    const api = await between(all);
    // Each boot's parts by their numbers. A viewer who comes back within the minute cancels out in the merged minute.
    const boots = new Map<string, Map<number, MinutePart>>();
    const note = (path: string, body: string): void => {
      if (path !== SNAPSHOTS) return;
      for (const { auctionId, snapshot } of JSON.parse(body).snapshots as PostedPart[]) {
        const { part } = snapshot;
        if (auctionId !== all.auction.id) continue;
        boots.set(part.boot, (boots.get(part.boot) ?? new Map()).set(part.seq, part));
      }
    };
    const listening = (path: string, body: string): null => {
      note(path, body);
      return null;
    };
    api.instead(listening);
    await all.crowd.becomes(4);
    for (let kills = 0; kills < 2; kills += 1) {
      // A part is sent as soon as its minute has ended, which is one slot before the next minute closes its first.
      await new Promise<void>((resolve) =>
        api.instead((path, body) => {
          if (path === SNAPSHOTS && brings(body, all, minuteOf(Date.now()) - MINUTE_MS)) resolve();
          return listening(path, body);
        }),
      );
      await all.realtime.end("SIGKILL");
      await all.startRealtime();
      await all.crowd.sees(4);
    }
    api.instead(listening);
    const begun = minuteOf(Date.now());
    await eventually(async () =>
      (await all.analytics()).snapshots.some(({ timestamp }) => Date.parse(timestamp) > begun),
    );
    await all.drained();

    const { snapshots } = await all.analytics();
    const sum = (of: "joins" | "leaves"): number =>
      snapshots.reduce((total, snapshot) => total + (snapshot[of] ?? 0), 0);
    expect(snapshots.at(-1)?.viewerCount).toBe(4);
    expect(sum("joins") - sum("leaves")).toBe(4);
    const moves = [...boots.values()].map((parts) =>
      [...parts.values()].reduce((sum, part) => ({ joins: sum.joins + part.joins, leaves: sum.leaves + part.leaves }), {
        joins: 0,
        leaves: 0,
      }),
    );
    expect(moves).toEqual([
      { joins: 4, leaves: 4 },
      { joins: 4, leaves: 4 },
      { joins: 4, leaves: 0 },
    ]);
  });

  it.each([3_000, 20_000])(
    "F14: that stalls for %i ms records no slots of that time and disconnects nobody",
    async (stallMs) => {
      const all = await aRig();
      const began = Date.now();
      await all.crowd.becomes(5);
      await nextMinute();
      await stored(all, 1);
      const stopped = Date.now();
      all.realtime.signal("SIGSTOP");
      await eventually(async () => Date.now() - stopped >= stallMs, 2 * stallMs);
      all.realtime.signal("SIGCONT");
      const went = Date.now();
      await all.crowd.sees(5);
      // A client that receives no ping for 15 s disconnects by itself.
      expect(all.crowd.dropped.filter((reason) => reason !== "ping timeout")).toEqual([]);
      if (stallMs < 15_000) expect(all.crowd.dropped).toEqual([]);
      all.crowd.history.outage(stopped, Date.now());
      expect(await all.differences(began, Date.now())).toEqual([]);

      const { snapshots } = await all.analytics();
      const slots = snapshots
        .filter(
          ({ timestamp }) => Date.parse(timestamp) >= minuteOf(stopped) && Date.parse(timestamp) <= minuteOf(went),
        )
        .reduce((sum, { sampleCount }) => sum + (sampleCount ?? 0), 0);
      const most = (minuteOf(went) + MINUTE_MS - minuteOf(stopped) - stallMs) / GRID.slotMs;
      expect(slots).toBeLessThanOrEqual(most + 1);
      // The slots are absent, not zero.
      const during = snapshots.filter(({ timestamp }) => Date.parse(timestamp) >= minuteOf(stopped));
      if (stallMs < 15_000) expect(Math.min(...during.map(({ minViewers }) => minViewers ?? 0))).toBe(5);
    },
  );

  it("F29: delivers the open minute before it ends on SIGTERM, and viewers reconnect to the next process", async () => {
    const all = await aRig();
    await all.crowd.becomes(20);
    await nextMinute();
    await stored(all, 1);
    const asked = await middleOfMinute();
    expect(await all.realtime.end("SIGTERM")).toBe(0);
    expect(Date.now() - asked).toBeLessThan(60_000);
    const { snapshots } = await all.analytics();
    const minute = snapshots.find(({ timestamp }) => Date.parse(timestamp) === minuteOf(asked));
    // Its viewers were still connected when the minute was closed.
    expect(minute).toMatchObject({ minViewers: 20, peakViewers: 20 });
    expect(all.crowd.dropped).toHaveLength(20);
    await all.startRealtime();
    await all.crowd.sees(20);
  });

  it("F29: ends on SIGTERM although the API hangs, and the next process delivers the remaining parts", async () => {
    const all = await aRig();
    const began = Date.now();
    await all.crowd.becomes(20);
    await all.proxy.set("hang");
    await pending(all, 2);
    const asked = Date.now();
    await all.realtime.end("SIGTERM");
    expect(Date.now() - asked).toBeLessThan(60_000);
    await all.proxy.set("pass");
    await all.startRealtime();
    await all.crowd.sees(20);
    all.crowd.history.outage(asked, Date.now());
    expect(await all.differences(began, Date.now())).toEqual([]);
  });

  it("F33: with the node name of another process is distinguished by its boot, added up, and alarmed", async () => {
    const all = await aRig();
    await all.realtime.end("SIGTERM");
    await all.startRealtime({ NODE_NAME: "twin" });
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const twin = startProgram(
      { ...all.realtimeSettings, NODE_NAME: "twin", PORT: String(port), DATA_DIR: temporaryFolder() },
      { cwd: all.folder },
    );
    onTestFinished(() => twin.signal("SIGKILL"));
    await twin.started;
    const others = new Crowd(url, all.auction.id);
    onTestFinished(() => others.close());
    await all.crowd.becomes(3);
    await others.becomes(4);
    const { avgViewers, recorders } = await eventually(async () => {
      const { snapshots } = await all.analytics();
      const whole = snapshots.find(({ minViewers, sampleCount }) => minViewers === 7 && sampleCount === 12);
      return whole && { ...whole, recorders: await all.recorders() };
    });
    expect(avgViewers).toBe(7);
    const { snapshots } = await all.analytics();
    expect(Math.max(...snapshots.map(({ peakViewers }) => peakViewers ?? 0))).toBe(7);
    expect(recorders.filter(({ node }) => node === "twin")).toHaveLength(2);
    await eventually(async () => (await all.metric("api", "headcount_node_name_clashes")) > 0);
  });
});
