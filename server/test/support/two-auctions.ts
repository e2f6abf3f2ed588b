import type { MinutePart, ViewerAnalytics } from "@headcount/protocol";
import { expect } from "vitest";
import type { Clock } from "../../src/platform/clock.ts";
import { eventually, startServer, type TestViewer, temporaryFolder, viewer } from "./harness.ts";

/** A time of the day on which these auctions take place. */
export const at = (time: string, day = "2026-11-24"): string => `${day}T${time}:00.000Z`;
export const range = (from: string, to: string) => ({ from, to });

/** Stands until it is moved; timers run by the machine's clock all the same. */
interface StandingClock extends Clock {
  moveTo(time: string): void;
}
const standingClock = (time: string): StandingClock => {
  let now = Date.parse(time);
  return {
    wall: () => now,
    monotonic: () => now,
    moveTo(next) {
      now = Date.parse(next);
    },
  };
};

/** What another recorder posts of a minute; a number is an audience that held still. */
type Posted = number | { last: number; avg: number; peak: number; min: number };

/** A server with two auctions that are tracked: ours, and another one whose audience must never show in ours. */
export async function twoAuctions(now: string, env: Record<string, string> = {}) {
  const clock = standingClock(now);
  const onDisk = { DATABASE_URL: "sqlite:test.db", DATA_DIR: temporaryFolder() };
  const server = await startServer({ ...onDisk, SLOT_MS: "5000", ...env }, clock);
  const organizer = await server.signIn();
  const auction = async () => {
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    const path = `/api/v1/auctions/${id}`;
    const ask = async (query: Record<string, string> = {}): Promise<ViewerAnalytics> =>
      (await organizer.call("GET", `${path}/analytics/viewers?${new URLSearchParams(query)}`)).body.data;
    const send = async (timestamp: string, level: Posted, part?: MinutePart): Promise<void> => {
      const { last, avg, peak, min } =
        typeof level === "number" ? { last: level, avg: level, peak: level, min: level } : level;
      const numbers = { viewerCount: last, avgViewers: avg, peakViewers: peak, minViewers: min, sampleCount: 12 };
      const { body } = await server.post(`${path}/analytics/snapshot`, { timestamp, ...numbers, part });
      expect(body).toMatchObject({ stored: true });
    };
    return {
      id,
      ask,
      post: (timestamp: string, level: Posted) => send(timestamp, level),
      postPart: (part: MinutePart) => send(new Date(part.minute).toISOString(), 0, part),
      patch: (changes: object) => organizer.call("PATCH", path, changes),
      /** So many more stock clients are in the auction. */
      async admit(viewers: number): Promise<TestViewer[]> {
        const crowd = Array.from({ length: viewers }, () => viewer(server));
        for (const each of crowd) expect(await each.joins(id)).toMatchObject({ success: true });
        return crowd;
      },
      /** What each surface says that the count is now. */
      async counts() {
        const [view, detail, { summary }] = await Promise.all([
          server.call("GET", `${path}/live-view`),
          organizer.call("GET", path),
          ask(),
        ]);
        return [view.body.data.viewerCount, detail.body.data.viewerCount, summary.current];
      },
      /** Resolves when the minute is stored. */
      recorded: (timestamp: string) =>
        eventually(async () => (await ask()).snapshots.some((snapshot) => snapshot.timestamp === timestamp)),
    };
  };
  return { server, clock, ours: await auction(), other: await auction() };
}
