import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../test/support/harness.ts";
import { silentLogger } from "../platform/logger.ts";
import { keptEmpty } from "./kept-empty.ts";

const A = "a".repeat(24);
const B = "b".repeat(24);

describe("since when nobody watches, over restarts", () => {
  it("returns what the last boot kept, from a private file", () => {
    const path = join(temporaryFolder(), "data", "empty-since");
    const empty = new Map([
      [A, 1_000],
      [B, 2_000],
    ]);
    const first = keptEmpty(path, silentLogger);
    expect(first.before.size).toBe(0);
    first.keep(empty);
    expect(keptEmpty(path, silentLogger).before).toEqual(empty);
    expect(statSync(path).mode & 0o077).toBe(0);
    first.keep(new Map([[A, 1_000]]));
    expect(keptEmpty(path, silentLogger).before).toEqual(new Map([[A, 1_000]]));
  });

  it("is written only when something changed", () => {
    const path = join(temporaryFolder(), "empty-since");
    const kept = keptEmpty(path, silentLogger);
    kept.keep(new Map([[A, 1_000]]));
    writeFileSync(path, "{}");
    kept.keep(new Map([[A, 1_000]]));
    expect(readFileSync(path, "utf8")).toBe("{}");
    kept.keep(new Map([[B, 1_000]]));
    expect(keptEmpty(path, silentLogger).before).toEqual(new Map([[B, 1_000]]));
  });

  it.each(["", "{", "[]", "7", `{"${A}":"soon"}`, '{"../x":1}'])("counts as unknown in a damaged file: %s", (text) => {
    const path = join(temporaryFolder(), "empty-since");
    writeFileSync(path, text);
    expect(keptEmpty(path, silentLogger).before.size).toBe(0);
  });

  it("reports once that a file cannot be written, and keeps nothing without a file", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "empty-since"));
    const warn = vi.fn();
    const kept = keptEmpty(join(folder, "empty-since"), { ...silentLogger, warn });
    kept.keep(new Map([[A, 1]]));
    kept.keep(new Map([[A, 2]]));
    expect(warn).toHaveBeenCalledOnce();
    const none = keptEmpty(null, silentLogger);
    none.keep(new Map([[A, 1]]));
    expect(none.before.size).toBe(0);
  });
});
