import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/support/harness.ts";
import { silentLogger } from "../logger.ts";
import { keptVersion } from "./kept-version.ts";

describe("versions of counts over restarts", () => {
  it("never decrease, for any clock and any lifetime of a process", () => {
    const folder = temporaryFolder();
    const boot = fc.record({ now: fc.nat(10_000_000), steps: fc.array(fc.nat(200_000), { maxLength: 20 }) });
    let cases = 0;
    fc.assert(
      fc.property(fc.array(boot, { minLength: 2, maxLength: 5 }), (boots) => {
        cases += 1;
        const file = join(folder, `version-${cases}`);
        let last = -1;
        for (const { now, steps } of boots) {
          const kept = keptVersion(file, now, silentLogger);
          expect(kept.first).toBeGreaterThan(last);
          expect(kept.first).toBeGreaterThanOrEqual(now);
          last = kept.first;
          for (const step of steps) {
            last += step;
            kept.reached(last);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it("write a private file, and no more often than twice a block", () => {
    const folder = temporaryFolder();
    const file = join(folder, "data", "version");
    const kept = keptVersion(file, 1_000_000, silentLogger);
    const written = statSync(file, { bigint: true }).mtimeNs;
    for (let version = 1_000_000; version < 1_030_000; version += 10) kept.reached(version);
    expect(statSync(file, { bigint: true }).mtimeNs).toBe(written);
    expect(readdirSync(join(folder, "data"))).toEqual(["version"]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("follow the clock if the file is damaged or cannot be written", () => {
    const folder = temporaryFolder();
    const spoilt = join(folder, "spoilt");
    writeFileSync(spoilt, "not a number");
    expect(keptVersion(spoilt, 5, silentLogger).first).toBe(5);
    const blocked = join(folder, "blocked");
    mkdirSync(blocked);
    const kept = keptVersion(blocked, 7, silentLogger);
    expect(kept.first).toBe(7);
    expect(() => kept.reached(1_000_000)).not.toThrow();
    expect(keptVersion(null, 9, silentLogger).first).toBe(9);
  });
});
