import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { AuctionDetail } from "@headcount/protocol";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { eventually, smallDisk, temporaryFolder } from "../support/harness.ts";
import { MINUTE_MS, type Rig } from "./rig.ts";
import { aRig, balanced, pending, stored } from "./verbs.ts";

const VOLATILE = "headcount_outbox_volatile";
const NOT_WRITTEN = "the outbox cannot be written";

const volatile = (of: Rig, is: 0 | 1) => eventually(async () => (await of.metric("realtime", VOLATILE)) === is);
const healthy = async ({ realtimeUrl }: Rig) => expect((await fetch(`${realtimeUrl}/healthz`)).status).toBe(200);
const said = ({ realtime }: Rig, words: string) => realtime.errors.filter((line) => line.includes(words));

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
    await heal();
    const lines = trace();
    const failed = lines.findIndex((line) => line.includes("EIO") && line.includes("INJECTED"));
    expect(failed).toBeGreaterThanOrEqual(0);
    expect(lines.slice(failed).filter((line) => /openat\(.*outbox\.db"/.test(line))).not.toEqual([]);
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

const outboxFile = ({ folder }: Rig): string => join(folder, "realtime/outbox.db");
const aside = (of: Rig): string[] =>
  readdirSync(join(of.folder, "realtime")).filter((name) => /^outbox\.db\.corrupt-\d{4}-\d\d-\d\dT.*Z$/.test(name));

/** A rig with a stored minute, one or more undelivered parts in its outbox, and a realtime server that has ended. */
async function stopped(signal: "SIGTERM" | "SIGKILL", waiting = 1) {
  const all = await aRig();
  const began = Date.now();
  await all.crowd.becomes(3);
  await stored(all, 1);
  await all.proxy.set("refuse");
  const refused = Date.now();
  await pending(all, waiting);
  await all.realtime.end(signal);
  return { all, began, refused };
}

/** Expects earlier and new minutes to be stored, with a visible gap between them. */
async function goesOnWithAGap(all: Rig, began: number, refused: number): Promise<void> {
  // A server that has no auctions yet must request them first.
  await all.proxy.set("pass");
  await all.startRealtime();
  await all.crowd.sees(3);
  // A minute that ended just before may not have been delivered yet.
  all.crowd.history.outage(refused - MINUTE_MS, Date.now());
  await volatile(all, 0);
  expect(await all.differences(began, Date.now())).toEqual([]);
  const { meta } = await all.analytics();
  expect(meta.gaps.some(({ from, to }) => Date.parse(to) - Date.parse(from) >= MINUTE_MS)).toBe(true);
  expect(await balanced(all)).toMatchObject({ dropped: 0 });
}

const overwrite = (file: string, from: number, to: number): void => {
  const content = readFileSync(file);
  content.fill(0xa5, from, to);
  writeFileSync(file, content);
};

describe("a damaged outbox", () => {
  it.for<[string, (file: string) => void, string]>([
    ["header is overwritten", (file) => overwrite(file, 0, 100), "The database is corrupt"],
    ["tail is missing", (file) => truncateSync(file, statSync(file).size - 6_000), "The database is corrupt"],
    [
      "middle is overwritten",
      (file) => overwrite(file, 4_096, Math.ceil(statSync(file).size / 2)),
      "The database is corrupt",
    ],
    ["file is empty", (file) => truncateSync(file, 0), "The database is corrupt"],
    [
      "place is taken by a folder",
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
      "The outbox may not be written",
    ],
  ])("F21: with damage (%s) is renamed with a timestamp, and a new file is created", async ([, damage, words]) => {
    const { all, began, refused } = await stopped("SIGTERM");
    damage(outboxFile(all));
    await goesOnWithAGap(all, began, refused);
    expect(said(all, words)).toHaveLength(1);
    expect(aside(all)).toHaveLength(1);
  });

  it("F21: that can be neither written nor renamed is replaced by memory, and is delivered once it can be read", async ({
    skip,
  }) => {
    const { all, began } = await stopped("SIGTERM");
    const killed = Date.now();
    const frozen = (flag: "+i" | "-i") => spawnSync("chattr", [flag, outboxFile(all)]).status === 0;
    onTestFinished(() => void frozen("-i"));
    skip(!frozen("+i"), "files cannot be made immutable here: this test needs root on Linux");
    await all.proxy.set("pass");
    await all.startRealtime();
    await all.crowd.sees(3);
    all.crowd.history.outage(killed - MINUTE_MS, Date.now());
    await volatile(all, 1);
    await all.crowd.becomes(5);
    await eventually(async () => (await all.outbox()).totals.stored >= 2);
    expect(said(all, NOT_WRITTEN)).toHaveLength(1);
    frozen("-i");
    await volatile(all, 0);
    expect(await all.differences(began, Date.now())).toEqual([]);
    expect(await balanced(all)).toMatchObject({ dropped: 0 });
    expect(aside(all)).toEqual([]);
  });

  it("F21: with a flipped byte in its journal loses the later frames, invents nothing, and coverage shows the loss", async () => {
    const { all, began, refused } = await stopped("SIGKILL");
    const journal = readFileSync(`${outboxFile(all)}-wal`);
    const [header, frame] = [32, 24 + 4_096];
    // Current frames have the header's salt. Frames after them are older.
    let frames = 0;
    while (journal.subarray(header + frames * frame + 8, header + frames * frame + 16).equals(journal.subarray(16, 24)))
      frames += 1;
    expect(frames).toBeGreaterThan(0);
    const middle = header + Math.floor(frames / 2) * frame + 1_000;
    journal[middle] = (journal[middle] ?? 0) ^ 1;
    writeFileSync(`${outboxFile(all)}-wal`, journal);
    await all.proxy.set("pass");
    await all.startRealtime();
    await all.crowd.sees(3);
    all.crowd.history.outage(refused - MINUTE_MS, Date.now());
    await stored(all, 3);
    expect(await all.differences(began, Date.now())).toEqual([]);
    expect(await balanced(all)).toMatchObject({ refused: 0, dropped: 0 });
    expect((await all.analytics()).summary.coverage).toBeLessThan(1);
    expect(aside(all)).toEqual([]);
  });

  it("F21: with one unreadable minute delivers the others; the unreadable one is a dead letter and missing at the API", async () => {
    const { all } = await stopped("SIGTERM", 2);
    const outbox = new Database(outboxFile(all));
    const own = outbox.prepare("select minute from part where auction = ? order by minute").pluck();
    const minutes = own.all(all.auction.id) as number[];
    const [spoilt, ...others] = minutes;
    const spoil = outbox.prepare("update part set body = substr(body, 1, 5) where auction = ? and minute = ?");
    spoil.run(all.auction.id, spoilt);
    outbox.close();
    const restarted = Date.now();
    await all.proxy.set("pass");
    await all.startRealtime();
    await eventually(async () => (await all.outbox()).totals.dropped === 1);
    await stored(all, minutes.length);
    const { snapshots } = await all.analytics();
    const times = snapshots.map(({ timestamp }) => Date.parse(timestamp));
    expect(times).toEqual(expect.arrayContaining(others));
    expect(times).not.toContain(spoilt);
    const { deadLetters } = await all.outbox();
    expect(deadLetters).toMatchObject([{ minute: new Date(spoilt ?? 0).toISOString(), reason: "unreadable" }]);
    expect(Date.parse(deadLetters[0]?.at ?? "")).toBeGreaterThanOrEqual(restarted);
    await eventually(async () => (await all.recorders()).reduce((sum, { missing }) => sum + missing, 0) === 1);
    expect(said(all, "the outbox is full or damaged")).toHaveLength(1);
    await balanced(all);
  });
});

describe("an outbox of another version", () => {
  it("F22: that is newer is not changed, and the program exits with 1 and a readable message", async () => {
    const { all } = await stopped("SIGTERM");
    const outbox = new Database(outboxFile(all));
    outbox.pragma("user_version = 99");
    outbox.close();
    const before = readFileSync(outboxFile(all));
    await expect(all.startRealtime()).rejects.toThrow(
      `ended with 1: ${outboxFile(all)} was written by a newer version of Headcount (99): start that version, or move the file away`,
    );
    expect(readFileSync(outboxFile(all)).equals(before)).toBe(true);
    expect(aside(all)).toEqual([]);
  });
});
