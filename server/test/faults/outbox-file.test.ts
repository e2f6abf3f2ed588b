import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../support/harness.ts";
import { MINUTE_MS, type Rig } from "./rig.ts";
import { aRig, balanced, NOT_WRITTEN, pending, said, stored, volatile } from "./support/verbs.ts";

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
