import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { AuctionDetail } from "@headcount/protocol";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { eventually, smallDisk, temporaryFolder } from "../support/harness.ts";
import { MINUTE_MS, type Rig } from "./rig.ts";
import { aRig, balanced, NOT_WRITTEN, pending, said, volatile } from "./support/verbs.ts";

const healthy = async ({ realtimeUrl }: Rig) => expect((await fetch(`${realtimeUrl}/healthz`)).status).toBe(200);

/** A small file system that can be filled up. */
function fillableDisk(context: TestContext, size: string) {
  const folder = smallDisk(context, size);
  const filler = join(folder, "filler");
  return {
    folder,
    fill(): void {
      const file = openSync(filler, "w");
      try {
        for (;;) writeSync(file, Buffer.alloc(4_096, 1));
      } catch {
        // The disk is full.
      } finally {
        closeSync(file);
      }
    },
    makeRoom: () => rmSync(filler),
  };
}

describe("a full disk", () => {
  it("F19: does not affect viewers, is reported, and loses no minute once space is free again", async (context) => {
    const disk = fillableDisk(context, "512k");
    const all = await aRig({ realtime: { DATA_DIR: disk.folder } });
    const began = Date.now();
    await all.crowd.becomes(3);
    await volatile(all, 0);
    await all.proxy.set("refuse");
    await pending(all, 1);
    disk.fill();
    await volatile(all, 1);
    await all.crowd.becomes(5);
    await pending(all, (await all.outbox()).totals.pending + 2);
    await all.crowd.becomes(2);
    await healthy(all);
    expect(said(all, NOT_WRITTEN)).toHaveLength(1);
    disk.makeRoom();
    await all.proxy.set("pass");
    await volatile(all, 0);
    expect(await all.differences(began, Date.now())).toEqual([]);
    expect(all.crowd.dropped).toEqual([]);
    expect(await balanced(all)).toMatchObject({ refused: 0, dropped: 0 });
  });

  it("F19: releases its reserved bytes, so that delivered minutes can be removed", async (context) => {
    const disk = fillableDisk(context, "3m");
    const all = await aRig({ realtime: { DATA_DIR: disk.folder } });
    const reserved = join(disk.folder, "outbox.db.reserved");
    const began = Date.now();
    await all.crowd.becomes(3);
    await all.proxy.set("refuse");
    await pending(all, 1);
    disk.fill();
    await volatile(all, 1);
    const laid = statSync(reserved).mtimeMs;
    await all.crowd.becomes(4);
    await all.proxy.set("pass");
    expect(await all.differences(began, Date.now())).toEqual([]);
    expect(await balanced(all)).toMatchObject({ refused: 0, dropped: 0 });
    disk.makeRoom();
    await volatile(all, 0);
    // New reserved bytes for the next time.
    expect(await eventually(async () => existsSync(reserved) && statSync(reserved).mtimeMs)).toBeGreaterThan(laid);
  });

  it("F19: drops the oldest minutes once memory is also full, and both servers report how many", async (context) => {
    const disk = fillableDisk(context, "2m");
    const all = await aRig({ realtime: { DATA_DIR: disk.folder, OUTBOX_MB: "1" } });
    const others = 90;
    for (let auction = 0; auction < others; auction += 1) {
      const { id } = await all.call<AuctionDetail>("POST", "/api/v1/auctions", {
        title: "Silent",
        enableViewerAnalytics: true,
      });
      await all.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    }
    const began = Date.now();
    await all.crowd.becomes(3);
    await eventually(async () => (await all.metric("realtime", "headcount_active_auctions")) > others);
    await all.proxy.set("refuse");
    disk.fill();
    await volatile(all, 1);
    await eventually(async () => (await all.outbox()).totals.dropped > others);
    await all.crowd.becomes(5);
    // The data on the disk plus the limit of the memory store.
    expect(await all.metric("realtime", "headcount_outbox_bytes")).toBeLessThan((2_048 + 1_024) * 1_024);
    await healthy(all);
    disk.makeRoom();
    await all.proxy.set("pass");
    const room = Date.now();
    await eventually(async () => (await all.outbox()).totals.pending < others);
    const { refused, dropped } = await balanced(all);
    expect(refused).toBe(0);
    expect(said(all, "the outbox is full or damaged").length).toBeGreaterThan(0);
    await eventually(async () => {
      const missing = (await all.recorders()).reduce((sum, recorder) => sum + recorder.missing, 0);
      return missing === dropped;
    });
    const { snapshots } = await all.analytics();
    const newest = Math.floor(room / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
    expect(newest).toBeGreaterThan(began);
    expect(snapshots.map(({ timestamp }) => Date.parse(timestamp))).toContain(newest);
    await eventually(async () => (await all.analytics()).summary.overallPeak === 5);
    expect(all.crowd.dropped).toEqual([]);
  });
});

/** Makes every later fsync of the process fail. Skips the test with a reason if processes cannot be traced. */
async function failingFsync({ skip }: TestContext, pid: number) {
  const log = join(temporaryFolder(), "trace");
  const calls = ["-e", "trace=fsync,fdatasync,openat", "-e", "inject=fsync,fdatasync:error=EIO"];
  const strace = spawn("strace", ["-f", "-p", String(pid), ...calls, "-o", log], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(() => void strace.kill());
  const attached = new Promise<boolean>((resolve) => {
    createInterface({ input: strace.stderr }).on("line", (line) => line.includes("attached") && resolve(true));
    strace.once("error", () => resolve(false));
    strace.once("close", () => resolve(false));
  });
  skip(!(await attached), "strace was not found or may not attach to a process");
  return {
    trace: () => readFileSync(log, "utf8").split("\n"),
    async heal() {
      const ended = once(strace, "close");
      strace.kill("SIGINT");
      await ended;
    },
  };
}

describe("a disk that does not confirm", () => {
  it("F20: makes the outbox reopen its file, alarm until all parts are written, and lose nothing", async (context) => {
    const all = await aRig();
    const began = Date.now();
    await all.crowd.becomes(3);
    await all.proxy.set("refuse");
    await pending(all, 1);
    const { trace, heal } = await failingFsync(context, all.realtime.pid);
    await volatile(all, 1);
    await all.crowd.becomes(5);
    await pending(all, (await all.outbox()).totals.pending + 1);
    await healthy(all);
    await eventually(async () => {
      const lines = trace();
      const failed = lines.findIndex((line) => line.includes("EIO") && line.includes("INJECTED"));
      return failed >= 0 && lines.slice(failed).some((line) => /openat\(.*outbox\.db"/.test(line));
    });
    await heal();
    expect(said(all, NOT_WRITTEN)).toHaveLength(1);
    await volatile(all, 0);
    // Now everything is on the disk, so a crash loses only the current slot.
    const killed = Date.now();
    await all.realtime.end("SIGKILL");
    await all.proxy.set("pass");
    await all.startRealtime();
    await all.crowd.sees(5);
    all.crowd.history.outage(killed, Date.now());
    expect(await all.differences(began, Date.now())).toEqual([]);
    expect(await balanced(all)).toMatchObject({ refused: 0, dropped: 0 });
  });
});
