import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { INTERNAL_KEY_HEADER } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { eventually, INTERNAL_KEY } from "../support/harness.ts";
import type { Fault } from "./support/fault-proxy.ts";
import { aRig, balanced, pending, stored } from "./support/verbs.ts";

describe("the connection from the recorder to the API", () => {
  it.each<[string, Fault]>([
    ["refuses", "refuse"],
    ["answers 503", "unavailable"],
    ["resets every connection", "reset"],
    ["is a black hole", "hang"],
  ])("F3: loses and duplicates no minute while the API %s, and viewers are not affected", async (_name, fault) => {
    const all = await aRig();
    const began = Date.now();
    await all.crowd.becomes(3);
    await all.proxy.set(fault);
    await pending(all, 1);
    await all.crowd.becomes(5);
    await all.crowd.becomes(2);
    await pending(all, 3);
    expect(await fetch(`${all.realtimeUrl}/healthz`).then(({ status }) => status)).toBe(200);
    await all.proxy.set("pass");
    const ended = Date.now();
    expect(await all.differences(began, ended)).toEqual([]);
    expect(all.crowd.dropped).toEqual([]);
    expect(await balanced(all)).toMatchObject({ refused: 0, dropped: 0 });
  });

  it.each<[string, Fault]>([
    ["late", { latencyMs: 150 }],
    ["in small pieces", { slice: 100 }],
  ])("F3: loses no minute when data arrives %s", async (_name, fault) => {
    const all = await aRig();
    await all.proxy.set(fault);
    const began = Date.now();
    await all.crowd.becomes(4);
    await stored(all, 3);
    expect(await all.differences(began, Date.now())).toEqual([]);
  });

  it("F4: stores a minute once although its acknowledgement was lost repeatedly", async () => {
    const all = await aRig();
    const began = Date.now();
    await all.crowd.becomes(3);
    await all.proxy.set("reply-lost");
    await eventually(async () => all.proxy.lost >= 3 && (await all.analytics()).summary.totalSnapshots >= 2);
    expect((await all.outbox()).totals.pending).toBeGreaterThan(0);
    await all.proxy.set("pass");
    expect(await all.differences(began, Date.now())).toEqual([]);
    expect((await balanced(all)).refused).toBe(0);
  });

  it("F2: stores exactly one minute when the process is killed between commit and POST, or between POST and reply", async () => {
    const all = await aRig();
    const began = Date.now();
    await all.crowd.becomes(3);
    for (const fault of ["refuse", "reply-lost"] as const) {
      await all.proxy.set(fault);
      await pending(all, 2);
      const killed = Date.now();
      await all.realtime.end("SIGKILL");
      await all.proxy.set("pass");
      await all.startRealtime();
      await all.crowd.sees(3);
      all.crowd.history.outage(killed, Date.now());
    }
    expect(await all.differences(began, Date.now())).toEqual([]);
    // Every minute that the first boot finished is stored. Only the time of the restarts is missing.
    const { snapshots } = await all.analytics();
    expect(Math.max(...snapshots.map(({ peakViewers }) => peakViewers ?? 0))).toBe(3);
    // The last boot is known once its first minute is finished.
    await eventually(async () => (await all.recorders()).length === 3);
    expect((await all.recorders()).map(({ missing }) => missing)).toEqual([0, 0, 0]);
  });

  it("F2: stores exactly one minute when the process is killed between the reply and the removal", async () => {
    const all = await aRig();
    const began = Date.now();
    await all.crowd.becomes(3);
    await all.proxy.set("refuse");
    await pending(all, 2);
    // Such a kill leaves the files as they are before any delivery.
    const killed = Date.now();
    all.realtime.signal("SIGSTOP");
    const [data, kept] = [join(all.folder, "realtime"), join(all.folder, "kept")];
    mkdirSync(kept);
    const copy = (from: string, to: string): void => {
      for (const name of ["outbox.db", "outbox.db-wal"])
        if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
        else rmSync(join(to, name), { force: true });
    };
    copy(data, kept);
    all.realtime.signal("SIGCONT");
    await all.proxy.set("pass");
    await all.drained();
    const before = await all.analytics();
    await all.realtime.end("SIGKILL");
    copy(kept, data);
    await all.startRealtime();
    await all.crowd.sees(3);
    all.crowd.history.outage(killed, Date.now());
    await all.drained();
    const after = await all.analytics();
    const known = new Map(after.snapshots.map((snapshot) => [snapshot.timestamp, snapshot]));
    for (const snapshot of before.snapshots.slice(0, -1)) expect(known.get(snapshot.timestamp)).toEqual(snapshot);
    expect(await all.differences(began, Date.now())).toEqual([]);
  });

  it("F6: pauses and alarms if the key is refused, discards nothing, and continues when the key is accepted again", async () => {
    const all = await aRig();
    const began = Date.now();
    await all.crowd.becomes(2);
    await all.api.end("SIGTERM");
    await all.startApi({ INTERNAL_API_KEY: "another-servers-key-0123456789abcdefgh" });
    await eventually(async () => (await all.metric("realtime", "headcount_outbox_paused")) === 1);
    await pending(all, 2);
    expect(await all.outbox()).toMatchObject({ state: "paused", totals: { refused: 0, dropped: 0 } });
    expect(all.realtime.errors.filter((line) => line.includes("the key is refused"))).toHaveLength(1);
    await all.api.end("SIGTERM");
    await all.startApi();
    expect(await all.differences(began, Date.now())).toEqual([]);
    expect(await all.metric("realtime", "headcount_outbox_paused")).toBe(0);
  });

  it("T8: loses no minute while the key is rotated, and refuses the old key afterwards", async () => {
    const old = "the-key-of-last-year-0123456789abcdefgh";
    const [before, between] = [`${old},${INTERNAL_KEY}`, `${INTERNAL_KEY},${old}`];
    const all = await aRig({ api: { INTERNAL_API_KEY: before }, realtime: { INTERNAL_API_KEY: before } });
    const began = Date.now();
    await all.crowd.becomes(2);
    // First both servers accept both keys, then the new key is sent, then the old key is removed.
    for (const [boots, INTERNAL_API_KEY] of [between, INTERNAL_KEY].entries()) {
      await eventually(async () => (await all.recorders()).length === boots + 1);
      await all.api.end("SIGTERM");
      await all.startApi({ INTERNAL_API_KEY });
      const stopped = Date.now();
      await all.realtime.end("SIGTERM");
      await all.startRealtime({ INTERNAL_API_KEY });
      await all.crowd.sees(2);
      all.crowd.history.outage(stopped, Date.now());
    }
    await eventually(async () => (await all.recorders()).length === 3);
    expect(await all.differences(began, Date.now())).toEqual([]);
    expect((await all.recorders()).map(({ missing }) => missing)).toEqual([0, 0, 0]);
    expect(await balanced(all)).toMatchObject({ refused: 0, dropped: 0 });
    const ask = (key: string) => fetch(`${all.apiUrl}/api/v1/recorders`, { headers: { [INTERNAL_KEY_HEADER]: key } });
    expect([(await ask(INTERNAL_KEY)).status, (await ask(old)).status]).toEqual([200, 403]);
  });
});
