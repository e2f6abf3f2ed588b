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

/**
 * Loads a later part of a page by `import()`, with a second attempt. @throws ChunkMissing after the second failure
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
    throw new ChunkMissing(cause);
  }
}
