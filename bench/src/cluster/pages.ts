import { type AuctionCount, SOCKET_PATH } from "@headcount/protocol";
import { io, type Socket } from "socket.io-client";

/** What the open pages showed during a phase, compared with the number of open pages. */
export interface Shown {
  /** Mean error of all pages, integrated over time: viewers × s. */
  errorSeconds: number;
  /** The largest error that any page showed, viewers. */
  largest: number;
  /** The highest number that any page showed above the truth, viewers. */
  above: number;
  /** When a page showed too many, or a wrong number, for the last time, ms since the phase began. */
  lastAboveMs: number;
  lastWrongMs: number;
  /** Pages that showed a wrong number at the end. */
  wrong: number;
}

/** An open page with its own connection. `shown` is the number that it shows; `null` before the first one. */
interface Page {
  socket: Socket;
  shown: number | null;
  isOpen: boolean;
}

export const NOTHING: Shown = { errorSeconds: 0, largest: 0, above: 0, lastAboveMs: 0, lastWrongMs: 0, wrong: 0 };

/** Adds one look at all pages, `ms` after the previous one and `at` ms after the begin of the phase. */
export function look(before: Shown, errors: readonly number[], ms: number, at: number): Shown {
  const wrong = errors.filter((error) => error !== 0);
  const sum = wrong.reduce((total, error) => total + Math.abs(error), 0);
  const highest = Math.max(0, ...wrong);
  return {
    errorSeconds: before.errorSeconds + (errors.length === 0 ? 0 : ((sum / errors.length) * ms) / 1_000),
    largest: Math.max(before.largest, ...wrong.map(Math.abs)),
    above: Math.max(before.above, highest),
    lastAboveMs: highest > 0 ? at : before.lastAboveMs,
    lastWrongMs: wrong.length > 0 ? at : before.lastWrongMs,
    wrong: wrong.length,
  };
}

const LOOK_MS = 50;

/**
 * Open pages of one auction, with stock clients that connect again by themselves. The truth is the number of open pages: a page is open from its first connection
 * until its visitor closes it, also while its server is dead.
 */
export class Pages {
  readonly #url: string;
  readonly #auctionId: string;
  readonly #pages = new Set<Page>();
  #open = 0;
  /** Each number of open pages, and since when (epoch ms). */
  readonly truth: { at: number; count: number }[] = [{ at: Date.now(), count: 0 }];
  /** Whether every second page closes permanently when its connection breaks. */
  halfGiveUp = false;
  #broken = 0;
  #shown = NOTHING;
  #began = performance.now();
  #rightSince = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(url: string, auctionId: string) {
    this.#url = url;
    this.#auctionId = auctionId;
    let last = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      const errors = [...this.#pages].flatMap(({ shown }) => (shown === null ? [] : [shown - this.#open]));
      this.#shown = look(this.#shown, errors, now - last, now - this.#began);
      if (this.#shown.wrong > 0) this.#rightSince = now;
      last = now;
    }, LOOK_MS);
  }

  get size(): number {
    return this.#open;
  }

  /** Opens a page. Resolves when it is connected. */
  open(): Promise<void> {
    const socket = io(this.#url, {
      path: SOCKET_PATH,
      auth: { auctionId: this.#auctionId },
      forceNew: true,
      transports: ["websocket"],
    });
    const page: Page = { socket, shown: null, isOpen: false };
    this.#pages.add(page);
    socket.on("viewerCountUpdate", (count: number, _details: AuctionCount) => {
      page.shown = count;
    });
    socket.on("disconnect", (reason) => {
      if (reason === "io client disconnect") return;
      this.#broken += 1;
      if (this.halfGiveUp && this.#broken % 2 === 0) this.#close(page);
    });
    return new Promise((resolve) => {
      socket.on("connect", () => {
        if (!page.isOpen) this.#change(1);
        page.isOpen = true;
        resolve();
      });
    });
  }

  /** Closes the oldest open page. */
  close(): void {
    const oldest = [...this.#pages].find(({ isOpen }) => isOpen);
    if (oldest) this.#close(oldest);
  }

  #close(page: Page): void {
    this.#pages.delete(page);
    page.socket.disconnect();
    this.#change(-1);
  }

  /** Begins another phase. */
  begin(): void {
    this.#shown = NOTHING;
    this.#began = performance.now();
  }

  /** For how long all pages have shown the truth. */
  get rightMs(): number {
    return performance.now() - this.#rightSince;
  }

  /** Counts that time from now on. */
  restartWatch(): void {
    this.#rightSince = performance.now();
  }

  get shown(): Shown {
    return this.#shown;
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const { socket } of this.#pages) socket.disconnect();
  }

  #change(by: number): void {
    this.#open += by;
    this.truth.push({ at: Date.now(), count: this.#open });
  }
}
