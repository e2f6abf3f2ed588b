import { describe, expect, it, vi } from "vitest";
import { ChunkMissing, loadChunk } from "./load-chunk.ts";

describe("a part of a page that is loaded later", () => {
  it("is loaded at the second attempt", async () => {
    const load = vi.fn().mockRejectedValueOnce(new TypeError("gone")).mockResolvedValueOnce("here");
    expect(await loadChunk(load, 0)).toBe("here");
  });

  it("that fails twice is an error with its cause", async () => {
    const cause = new TypeError("Failed to fetch dynamically imported module: x.js");
    const load = vi.fn().mockRejectedValue(cause);
    await expect(loadChunk(load, 0)).rejects.toMatchObject({
      cause,
      message: expect.stringContaining("Reload the page"),
    });
    await expect(loadChunk(load, 0)).rejects.toThrow(ChunkMissing);
    expect(load).toHaveBeenCalledTimes(4);
  });
});
