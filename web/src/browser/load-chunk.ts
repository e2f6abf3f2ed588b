const AGAIN_MS = 1_000;

/** A part of a page that could not be loaded. */
export class ChunkMissing extends Error {
  constructor(cause: unknown) {
    super(
      "A part of this page could not be loaded. The network may be gone, a newer version may have been installed, or something on this device blocks it. Reload the page.",
      { cause },
    );
    this.name = "ChunkMissing";
  }
}

/** Browsers, and the page's own loader of styles, say so in these words. Any other error is of a part that was loaded and failed. */
const isMissing = (error: unknown): boolean => /fetch|load|import/i.test(error instanceof Error ? error.message : "");

/**
 * Loads a later part of a page by `import()`, with a second attempt.
 * @throws ChunkMissing after the second failure; the part's own error if it was loaded and failed
 */
export async function loadChunk<T>(load: () => Promise<T>, waitMs = AGAIN_MS): Promise<T> {
  try {
    return await load();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  try {
    return await load();
  } catch (cause) {
    throw isMissing(cause) ? new ChunkMissing(cause) : cause;
  }
}
