import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createHeartbeatScheduler } from "./heartbeat-scheduler.ts";

const TIMES = { intervalMs: 10_000, timeoutMs: 5_000 };
const ROUND_TRIP_MS = 50;

/** A client that answers each ping after a round trip. */
function answering(name: string, expired: string[]) {
  const pings: number[] = [];
  let owed = false;
  return {
    pings,
    sendPing() {
      pings.push(performance.now());
      owed = true;
      setTimeout(() => {
        owed = false;
      }, ROUND_TRIP_MS);
    },
    pingExpired() {
      if (owed) expired.push(name);
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Time passes without any turn of the event loop. */
const stall = (ms: number): void => {
  vi.setSystemTime(Date.now() + ms);
  const now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => now + ms + (Date.now() - stalledAt));
  const stalledAt = Date.now();
};

it("pings each client once per interval", () => {
  const scheduler = createHeartbeatScheduler<ReturnType<typeof answering>>(TIMES);
  const expired: string[] = [];
  const clients = ["a", "b", "c"].map((name) => answering(name, expired));
  for (const client of clients) {
    scheduler.add(client);
    vi.advanceTimersByTime(777);
  }
  vi.advanceTimersByTime(60_000);
  for (const { pings } of clients) {
    expect(pings.length).toBe(6);
    for (let nth = 1; nth < pings.length; nth += 1)
      expect((pings[nth] ?? 0) - (pings[nth - 1] ?? 0)).toBeCloseTo(10_000, -1);
  }
  expect(expired).toEqual([]);
});

it.each([3_000, 8_000, 20_000, 120_000])("does not expire clients that answer, after a stall of %i ms", (ms) => {
  const scheduler = createHeartbeatScheduler<ReturnType<typeof answering>>(TIMES);
  const expired: string[] = [];
  for (let nth = 0; nth < 60; nth += 1) {
    scheduler.add(answering(`old ${nth}`, expired));
    vi.advanceTimersByTime(200);
  }
  stall(ms);
  scheduler.add(answering("new", expired));
  vi.advanceTimersByTime(60_000);
  expect(expired).toEqual([]);
});

it("expires a client that does not answer, once its time is over", () => {
  const scheduler = createHeartbeatScheduler<{ sendPing(): void; pingExpired(): void }>(TIMES);
  const events: [string, number][] = [];
  const began = performance.now();
  scheduler.add({
    sendPing: () => events.push(["ping", Math.round(performance.now() - began)]),
    pingExpired: () => events.push(["expired", Math.round(performance.now() - began)]),
  });
  vi.advanceTimersByTime(16_000);
  expect(events).toEqual([
    ["expired", 5_000],
    ["ping", 10_000],
    ["expired", 15_000],
  ]);
});
