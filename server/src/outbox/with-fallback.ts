import type { Logger } from "../platform/logger.ts";
import { type Shelf, ShelfFull, ShelfRefused, type ShelvedPart } from "./outbox-store.ts";

export interface FallbackShelfOptions {
  /** Opens the shelf that is wanted; called again after it failed. */
  open(): Shelf;
  /** Takes its place meanwhile. */
  spare: Shelf;
  log: Logger;
}

/** A shelf that says whether it does its whole work. */
export interface FallbackShelf extends Shelf {
  /** Whether what comes now would not survive a crash. */
  readonly failing: boolean;
}

/** The spare's parts are told by the sign of their number. */
const fromSpare = ({ id, ...item }: ShelvedPart): ShelvedPart => ({ id: -id, ...item });

/**
 * A shelf that takes what comes whatever the disk does: while the wanted shelf fails, memory takes its place, loudly, and hands over what it holds once
 * that works again. One that failed for another reason than want of room is closed and opened anew, because nobody knows what it still believes.
 * @throws ShelfRefused when the wanted shelf is not for this process; what `newest` handed out and could not be settled, in `settle`; what could not be forgotten, in `forget`.
 */
export function fallbackShelf({ open, spare, log }: FallbackShelfOptions): FallbackShelf {
  let wanted: Shelf | null = null;
  let failing = false;
  let lastSize = 0;
  /** When it was opened for the first time: later it holds what this run put there. */
  let left: number | null = null;
  let begun = false;
  let closed = false;

  const failed = (error: unknown): void => {
    if (!failing)
      log.error(
        { err: error },
        "the outbox cannot be written: minutes are held in memory and would not survive a crash",
      );
    failing = true;
    if (error instanceof ShelfFull) return;
    try {
      wanted?.close();
    } catch (closing) {
      log.debug({ err: closing }, "the failed outbox could not be closed");
    }
    wanted = null;
  };
  /** `null` when it could not be done; that is said by then. */
  const tried = <T>(work: (shelf: Shelf) => T): { value: T } | null => {
    if (closed) return null;
    try {
      wanted ??= open();
      left ??= wanted.left;
      const value = work(wanted);
      lastSize = wanted.size;
      return { value };
    } catch (error) {
      if (!begun && error instanceof ShelfRefused) throw error;
      failed(error);
      return null;
    }
  };
  const written = (work: (shelf: Shelf) => void): boolean => {
    if (!tried(work)) return false;
    if (failing) log.info("the outbox can be written again");
    failing = false;
    return true;
  };
  const handOver = (): void => {
    const items = spare.newest(Number.MAX_SAFE_INTEGER);
    if (written((shelf) => shelf.put(items, [])))
      spare.settle(
        items.map(({ id }) => ({ id })),
        0,
      );
  };
  tried(() => {});
  begun = true;

  return {
    put(parts, slots) {
      if (!written((shelf) => shelf.put(parts, slots))) spare.put(parts, []);
    },
    newest(limit) {
      // Nothing is out for delivery now, so nothing can be delivered from both.
      if (spare.size > 0) handOver();
      if (spare.size > 0) return spare.newest(limit).map(fromSpare);
      return tried((shelf) => shelf.newest(limit))?.value ?? [];
    },
    settle(settled, now) {
      const spares = settled.filter(({ id }) => id < 0).map(({ id, ...end }) => ({ id: -id, ...end }));
      const rest = settled.filter(({ id }) => id > 0);
      spare.settle(spares, now);
      if (rest.length > 0 && !tried((shelf) => shelf.settle(rest, now)))
        throw new Error("what was delivered cannot be removed from the outbox, and will be sent again");
    },
    trim: (now) => spare.trim(now) + (tried((shelf) => shelf.trim(now))?.value ?? 0),
    deadLetters: (limit) =>
      [...spare.deadLetters(limit), ...(tried((shelf) => shelf.deadLetters(limit))?.value ?? [])]
        .sort((a, b) => b.at - a.at)
        .slice(0, limit),
    buried: () => [...new Set([...spare.buried(), ...(tried((shelf) => shelf.buried())?.value ?? [])])],
    forget(auctionId) {
      spare.forget(auctionId);
      if (!tried((shelf) => shelf.forget(auctionId))) throw new Error("the outbox cannot be written");
    },
    get recorded() {
      return tried((shelf) => shelf.recorded)?.value ?? null;
    },
    get left() {
      return left ?? 0;
    },
    get size() {
      return spare.size + (wanted?.size ?? lastSize);
    },
    get bytes() {
      return spare.bytes + (wanted?.bytes ?? 0);
    },
    get failing() {
      return failing || spare.size > 0;
    },
    close() {
      if (spare.size > 0) handOver();
      if (spare.size > 0)
        log.error({ lost: spare.size }, "stopped with minutes that could be neither delivered nor kept");
      closed = true;
      wanted?.close();
    },
  };
}
