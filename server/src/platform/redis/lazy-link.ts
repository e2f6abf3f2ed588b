import { openLink, type RedisAddress, type RedisLink } from "./link.ts";

/** A link that opens when it is needed, and opens again after it breaks. */
export interface LazyLink {
  /** @throws Error when Redis cannot be reached, refuses, or is too old */
  open(): Promise<RedisLink>;
  close(): void;
}

/**
 * @param opened prepares each new link before it is used
 * @param broken called when a link that was in use breaks
 * @param deadlineMs see `openLink`
 */
export function lazyLink(
  address: RedisAddress,
  {
    opened = async () => {},
    broken = () => {},
    deadlineMs,
  }: { opened?(link: RedisLink): Promise<void>; broken?(error: unknown): void; deadlineMs?: number | undefined } = {},
): LazyLink {
  let link: RedisLink | null = null;
  let opening: Promise<RedisLink> | null = null;
  let isClosed = false;
  const begin = async (): Promise<RedisLink> => {
    const next = await openLink(address, broken, deadlineMs);
    try {
      await opened(next);
      if (isClosed) throw new Error("closed");
    } catch (error) {
      next.close();
      throw error;
    }
    link = next;
    return next;
  };
  return {
    async open() {
      if (isClosed) throw new Error("closed");
      if (link?.isOpen) return link;
      opening ??= begin().finally(() => {
        opening = null;
      });
      return opening;
    },
    close() {
      isClosed = true;
      link?.close();
    },
  };
}
