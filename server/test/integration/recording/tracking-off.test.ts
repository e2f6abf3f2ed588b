import { SNAPSHOT_OFF, SNAPSHOT_SAVED, snapshotOffThen } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/platform/clock.ts";
import { NO_RECORDER, startServer } from "../../support/harness.ts";

const DAY = Date.UTC(2026, 10, 20);
const at = (clock: string): number => DAY + Date.parse(`1970-01-01T${clock}Z`);
const onSince = (clock: string): string => snapshotOffThen(new Date(at(clock)).toISOString());

// 08:00:05  created, on
// 10:00:00  off, exactly when a minute begins
// 11:00:20  on
// 11:00:40  off
// 11:00:50  on, the third change within a minute
// 12:00:00  off, exactly when a minute begins; on again 30 s later
// 13:00:10  off, and on again 20 s later: no minute began meanwhile
async function toggled() {
  let now = at("08:00:05");
  const server = await startServer({ ...NO_RECORDER, SLOT_MS: "5000" }, { ...systemClock, wall: () => now });
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
  const set = async (clock: string, enableViewerAnalytics: boolean): Promise<void> => {
    now = at(clock);
    const { status } = await organizer.call("PATCH", `/api/v1/auctions/${id}`, { enableViewerAnalytics });
    expect(status).toBe(200);
  };
  await set("10:00:00", false);
  await set("11:00:20", true);
  await set("11:00:40", false);
  await set("11:00:50", true);
  await set("12:00:00", false);
  await set("12:00:30", true);
  await set("13:00:10", false);
  await set("13:00:30", true);
  now = at("14:00:00");
  const level = { viewerCount: 1, avgViewers: 1, peakViewers: 1, minViewers: 1, sampleCount: 12 };
  const body = (clock: string) => ({ timestamp: new Date(at(clock)).toISOString(), ...level });
  const single = async (clocks: readonly string[]): Promise<string[]> => {
    const messages: string[] = [];
    for (const clock of clocks)
      messages.push((await server.post(`/api/v1/auctions/${id}/analytics/snapshot`, body(clock))).body.message);
    return messages;
  };
  const batch = async (clocks: readonly string[]): Promise<string[]> => {
    const snapshots = clocks.map((clock) => ({ auctionId: id, snapshot: body(clock) }));
    const { body: answer } = await server.post("/api/v1/analytics/snapshots", { snapshots });
    return answer.data.results.map(({ message }: { message: string }) => message);
  };
  return { set, ways: { single, batch } };
}

// The setting when a minute begins decides. Minutes from before the auction existed follow its first setting.
const WHILE_ON: [string, string][] = [
  ["07:00:00", SNAPSHOT_SAVED],
  ["09:59:00", SNAPSHOT_SAVED],
  ["09:59:59", SNAPSHOT_SAVED],
  ["10:00:00", onSince("12:00:30")],
  ["11:00:00", onSince("12:00:30")],
  ["11:00:55", onSince("12:00:30")],
  ["11:01:00", SNAPSHOT_SAVED],
  ["11:59:00", SNAPSHOT_SAVED],
  ["12:00:00", onSince("12:00:30")],
  ["12:01:00", SNAPSHOT_SAVED],
  ["13:00:00", SNAPSHOT_SAVED],
  ["13:01:00", SNAPSHOT_SAVED],
];

describe("a snapshot of a minute, with several changes of the tracking setting", () => {
  it.each(["single", "batch"] as const)("is kept or refused by the setting when the minute began (%s)", async (way) => {
    const { set, ways } = await toggled();
    const clocks = WHILE_ON.map(([clock]) => clock);
    const answers = (await ways[way](clocks)).map((message, index): [string, string] => [clocks[index] ?? "", message]);
    // 09:59:59 and 11:00:55 are other instants of minutes that were posted before.
    expect(answers).toEqual(WHILE_ON);

    // While tracking is off, every refusal has the message of the contract.
    await set("15:00:00", false);
    expect(await ways[way](["10:30:00", "12:00:00", "14:59:00", "15:00:00"])).toEqual([
      SNAPSHOT_OFF,
      SNAPSHOT_OFF,
      SNAPSHOT_SAVED,
      SNAPSHOT_OFF,
    ]);
  });
});
