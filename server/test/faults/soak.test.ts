import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { leakOf, type SoakSample, soak } from "./soak-run.ts";
import { INSPECTABLE } from "./support/heap.ts";
import { aRig } from "./support/verbs.ts";

const FOR_MS = 20_000;
/** A leaked connection holds several kilobytes. With so few connections, a heap that is still warming up grows by 400 bytes per connection. */
const KEPT_BYTES = 1_500;
const MB = 1024 * 1024;

describe("a soak", () => {
  it("F38: of twenty seconds at 200 connections per second leaves memory flat and keeps no connection", async (test) => {
    const all = await aRig({ realtime: INSPECTABLE });
    const samples: SoakSample[] = [];
    for await (const sample of soak(all, { perSecond: 200, forMs: FOR_MS, everyMs: 2_000 })) samples.push(sample);
    test.annotate(samples.map(({ came, heldBytes }) => `${came}: ${(heldBytes / MB).toFixed(1)} MB`).join(", "));
    expect(samples.at(-1)?.came).toBeGreaterThan(3_000);
    expect(leakOf(samples, KEPT_BYTES)).toBeNull();
  });

  it("finds a leak per connection and ignores noise", () => {
    const held = (bytes: number, noise: number) =>
      Array.from({ length: 12 }, (_, i) => ({
        came: 2_000 * i,
        heldBytes: 40 * MB + 2_000 * i * bytes + (i % 2 ? noise : -noise),
      }));
    expect(leakOf(held(1_000, MB))).toBeGreaterThan(900);
    expect(leakOf(held(0, MB))).toBeNull();
    expect(leakOf(held(-100, 0))).toBeNull();
    expect(leakOf(held(1_000, 0).slice(0, 1))).toBeNull();
  });

  it.each([
    [["--minutes", "0"], /--minutes: /],
    [["--per-second", "x"], /--per-second: /],
    [["--bananas"], /--bananas/],
  ])("refuses %j with a readable message", (args, words) => {
    const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "soak.ts"), ...args], {
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain("at run");
  });
});
