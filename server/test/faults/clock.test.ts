import { globSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, type TestContext } from "vitest";
import { readConfig } from "../../src/config/read-config.ts";
import { examine } from "../../src/doctor/checks.ts";
import { lineOf } from "../../src/doctor/finding.ts";
import { observe } from "../../src/doctor/observe.ts";
import { unpackHour } from "../../src/storage/codec/hours-codec.ts";
import { eventually, settings, temporaryFolder } from "../support/harness.ts";
import { GRID, MINUTE_MS, type Rig } from "./rig.ts";
import { aRig, stored } from "./support/verbs.ts";

const LIBRARY = process.env.FAKETIME_LIB ?? globSync("/usr/lib/{*/,}faketime/libfaketime.so.1")[0];

/** A rig whose realtime server's clock is wrong by `offset`; the API's is right. Skips the test with a reason if clocks cannot be faked. */
async function wrongClock({ skip }: TestContext, offsetS: number) {
  if (LIBRARY === undefined) return skip("libfaketime was not found: set FAKETIME_LIB to its path");
  const folder = temporaryFolder();
  const file = join(folder, "clock");
  const set = (seconds: number): void => {
    writeFileSync(`${file}.new`, seconds < 0 ? String(seconds) : `+${seconds}`);
    renameSync(`${file}.new`, file);
  };
  set(offsetS);
  const all = await aRig({
    folder,
    realtime: {
      LD_PRELOAD: LIBRARY,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    },
  });
  return { all, set };
}
const timesOf = async (of: Rig): Promise<number[]> =>
  (await of.analytics()).snapshots.map(({ timestamp }) => Date.parse(timestamp));

describe("the recorder's clock", () => {
  it.for<[string, number]>([
    ["an hour ahead", 3_600],
    ["an hour back", -3_600],
    ["half a minute back", -30],
  ])(
    "F11: jumps %s and is corrected: no minute is invented or duplicated, and recording continues",
    async ([, leap], context) => {
      const created = Date.now();
      const { all, set } = await wrongClock(context, 0);
      const refused = () => all.metric("api", 'headcount_intake_refused{reason="future"}');
      const began = Date.now();
      await all.crowd.becomes(3);
      await stored(all, 1);
      set(leap);
      const leapt = Date.now();
      await all.crowd.becomes(5);
      if (leap > 0) await eventually(async () => (await refused()) >= 2);
      else await eventually(async () => all.realtime.errors.some((line) => line.includes("the clock was set back")));
      await all.crowd.becomes(2);
      set(0);
      const right = Date.now();
      all.crowd.history.outage(leapt, right);
      await all.crowd.becomes(4);
      await eventually(async () => (await timesOf(all)).some((time) => time > right + MINUTE_MS));
      const ended = Date.now();

      expect(await all.differences(began, ended)).toEqual([]);
      for (const time of await timesOf(all))
        expect([time >= created - MINUTE_MS, time <= Date.now()]).toEqual([true, true]);
      const { sent, refused: dead, ...totals } = (await all.outbox()).totals;
      expect(totals).toEqual({ stored: sent - dead, pending: 0, dropped: 0 });
      expect(await refused()).toBe(dead);
      expect(leap > 0).toBe(dead > 0);
      expect(all.crowd.dropped).toEqual([]);
    },
  );

  it.for<[string, number]>([
    ["ahead", 90],
    ["behind", -90],
  ])(
    "F12: is a minute and a half %s: minutes are stored with their arrival time, and the clock error is reported",
    async ([word, offset], context) => {
      const { all } = await wrongClock(context, offset);
      const began = Date.now();
      await all.crowd.becomes(3);
      await stored(all, 2);
      await all.drained();
      const database = new Database(join(all.folder, "api/rig.db"), { readonly: true });
      const hours = database.prepare<[], { id: number; minutes: Uint8Array }>("select id, minutes from hours").all();
      database.close();
      const rows = hours.flatMap(({ id, minutes }) =>
        unpackHour(minutes, id % 2 ** 24, GRID).map(({ minute: { minute }, createdAt }) => ({
          minute,
          receivedAt: createdAt,
        })),
      );
      expect(rows.length).toBeGreaterThanOrEqual(2);
      for (const { minute, receivedAt } of rows) {
        expect([receivedAt >= began, receivedAt <= Date.now()]).toEqual([true, true]);
        // Stored as soon as it ended by the recorder's clock.
        expect(Math.abs(minute + MINUTE_MS - receivedAt - offset * 1_000)).toBeLessThan(MINUTE_MS);
      }
      expect((await all.outbox()).totals).toMatchObject({ refused: 0, dropped: 0 });

      const skewSeconds = await all.metric("api", "headcount_recorder_skew_seconds");
      expect(Math.abs(skewSeconds - 90)).toBeLessThan(10);
      const [recorder] = await all.recorders();
      expect(Math.abs((recorder?.skewMs ?? 0) - offset * 1_000)).toBeLessThan(10_000);
      const env = { ROLE: "api", PORT: new URL(all.apiUrl).port, REALTIME_URL: all.realtimeUrl };
      const seen = await observe(readConfig(settings({ ...env, DATA_DIR: join(all.folder, "api") })));
      const lines = examine(seen).map(({ check, finding }) => lineOf(check, finding));
      for (const check of ["clock", "recorders"])
        expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^fail  ${check}: .* is (89|90|91) s ${word}`)));
    },
  );
});
