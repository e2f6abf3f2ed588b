import { type Level, MINUTE_MS, type Slot } from "@headcount/protocol";
import { expect } from "vitest";
import { NO_RECORDER, startServer } from "./harness.ts";

/** A day in minutes. */
export const DAY = 1_440;
export const T0 = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 600 * MINUTE_MS;
/** The time this many minutes after T0. */
export const at = (minute: number): string => new Date(T0 + minute * MINUTE_MS).toISOString();

/** A server whose clock is set by hand, with an organizer and an API key. */
export async function saleroom(settings: Record<string, string> = {}) {
  let now = T0;
  const server = await startServer(
    { ...NO_RECORDER, SLOT_MS: "5000", SIGN_UP: "on", ...settings },
    { wall: () => now, monotonic: () => performance.now() },
  );
  const organizer = await server.signIn();
  const made = await organizer.call("POST", "/api/v1/keys", {
    name: "Tests",
    permissions: ["read", "manage", "record"],
  });
  const byKey = (method: string, path: string, body?: unknown) =>
    server.call(method, path, body, { "x-api-key": made.body.data.key });
  const clock = (minute: number): void => {
    now = T0 + minute * MINUTE_MS;
  };
  const watched = async (id: string, minute: number, viewers: number): Promise<void> => {
    const level: Level = { last: viewers, mean: viewers, min: viewers, max: viewers };
    const slots = Array.from(
      { length: 12 },
      (_, index): Slot => ({ index, connections: level, people: level, joins: 0, leaves: 0 }),
    );
    const start = T0 + minute * MINUTE_MS;
    const part = { node: "a", boot: "1", seq: minute + 1, minute: start, slots, joins: 0, leaves: 0 };
    const levels = { viewerCount: viewers, avgViewers: viewers, peakViewers: viewers, minViewers: viewers };
    const body = { timestamp: at(minute), ...levels, sampleCount: 12, part };
    expect((await server.post(`/api/v1/auctions/${id}/analytics/snapshot`, body)).body.stored).toBe(true);
  };
  /** An auction that went live in this minute, with these viewers in each minute, and ended. */
  const sale = async (start: number, viewers: readonly number[], settings: object = {}) => {
    clock(start);
    const input = { title: `Sale ${start}`, enableViewerAnalytics: true, ...settings };
    const { id } = (await byKey("POST", "/api/v1/auctions", input)).body.data;
    await byKey("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    clock(start + viewers.length);
    for (const [i, count] of viewers.entries()) await watched(id, start + i, count);
    await byKey("PATCH", `/api/v1/auctions/${id}`, { state: "ended" });
    clock(start + viewers.length + 2);
    await server.upkeep?.often();
    return id;
  };
  const record = (id: string, ...moments: object[]) => byKey("POST", `/api/v1/auctions/${id}/moments`, { moments });
  const path = (id: string) => `/api/v1/auctions/${id}/analytics/highlights`;
  const standsOut = async (id: string) => (await byKey("GET", path(id))).body.data;
  return { server, organizer, byKey, clock, watched, sale, record, path, standsOut };
}
