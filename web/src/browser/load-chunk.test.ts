import { describe, expect, it, vi } from "vitest";
import { ChunkMissing, loadChunk } from "./load-chunk.ts";

describe("a part of a page that is loaded later", () => {
  it("is loaded at the second attempt", async () => {
    const load = vi.fn().mockRejectedValueOnce(new TypeError("gone")).mockResolvedValueOnce("here");
    expect(await loadChunk(load, 0)).toBe("here");
  });

  it.each([
    "Failed to fetch dynamically imported module: x.js",
    "error loading dynamically imported module: x.js",
    "Importing a module script failed.",
    "Unable to preload CSS for /x.css",
  ])("that fails twice is an error with its cause: %s", async (message) => {
    const cause = new TypeError(message);
    const load = vi.fn().mockRejectedValue(cause);
    await expect(loadChunk(load, 0)).rejects.toMatchObject({
      cause,
      message: expect.stringContaining("Reload the page"),
    });
    await expect(loadChunk(load, 0)).rejects.toThrow(ChunkMissing);
    expect(load).toHaveBeenCalledTimes(4);
  });

  it("that was loaded and failed is not called missing", async () => {
    const cause = new TypeError("Intl.Collator is not a constructor");
    await expect(loadChunk(() => Promise.reject(cause), 0)).rejects.toBe(cause);
  });
});
