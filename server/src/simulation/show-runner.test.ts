import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { silentLogger } from "../platform/logger.ts";
import { createShowRunner } from "./show-runner.ts";

const SECOND = 1_000;

beforeEach(() => void vi.useFakeTimers({ now: Date.parse("2026-03-10T18:00:00Z") }));
afterEach(() => void vi.useRealTimers());

/** A runner whose writes are listed. Each write can be made to fail. */
function runner({ breaks = () => false }: { breaks?: () => boolean } = {}) {
  const written: string[] = [];
  let [changes, failures] = [0, 0];
  const write = async (what: string): Promise<void> => {
    if (breaks()) throw new Error("the store is away");
    written.push(what);
  };
  const show = createShowRunner({
    grid: { slotMs: 5_000, slotsPerMinute: 12 },
    clock: { wall: () => Date.now(), monotonic: () => Date.now() },
    log: silentLogger,
    failed() {
      failures += 1;
    },
    changed() {
      changes += 1;
    },
    record: (moments) => write(moments.map(({ type }) => type).join()),
    store: (parts) => write(`${parts.length} minute`),
    tidy: () => write("tidy"),
    idleMs: 60 * SECOND,
  });
  return { show, written, changes: () => changes, failures: () => failures };
}

describe("the runner of the simulated show", () => {
  it("runs only while its auction is live", async () => {
    const { show, written, changes } = runner();
    await show.start();
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    expect([changes(), vi.getTimerCount()]).toEqual([0, 0]);
    show.setLive(true);
    await vi.advanceTimersByTimeAsync(20 * SECOND);
    expect(changes()).toBeGreaterThan(5);
    expect(written).toContain("lot_opened");
    show.setLive(false);
    expect(vi.getTimerCount()).toBe(0);
    await show.stop();
    expect(written.filter((what) => what.includes("unsold"))).toHaveLength(1);
  });

  it("pauses without a lot on the block when nobody has looked for long, and continues at the next look", async () => {
    const { show, written } = runner();
    await show.start();
    show.setLive(true);
    await vi.advanceTimersByTimeAsync(180 * SECOND);
    expect(vi.getTimerCount()).toBe(0);
    const before = written.length;
    await vi.advanceTimersByTimeAsync(3_600 * SECOND);
    expect(written).toHaveLength(before);

    const { connections } = show.count();
    expect(connections).toBeGreaterThan(50);
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect(written.length).toBeGreaterThan(before);
    await show.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("continues as long as someone watches", async () => {
    const { show } = runner();
    await show.start();
    show.setLive(true);
    for (let minute = 0; minute < 30; minute += 1) {
      show.count();
      await vi.advanceTimersByTimeAsync(50 * SECOND);
      expect(vi.getTimerCount()).toBe(1);
    }
    await show.stop();
  });

  it("continues when the store fails, and counts the failure", async () => {
    let away = true;
    const { show, written, failures } = runner({ breaks: () => away });
    await show.start();
    show.setLive(true);
    await vi.advanceTimersByTimeAsync(20 * SECOND);
    expect(failures()).toBeGreaterThan(0);
    away = false;
    await vi.advanceTimersByTimeAsync(40 * SECOND);
    expect(written.length).toBeGreaterThan(0);
    await show.stop();
  });
});
