// Program: holds many viewers and records the counts they receive. Each viewer is a bare websocket with a minimal Engine.IO client.
import { WebSocket } from "ws";
import { answer } from "./child.ts";
import type { Tally, Target } from "./crowd.ts";

const VIEWER_RETRY_MS = 500;
const OPEN_INTERVAL_MS = 10;

/** What the viewers see of the room. Times are epoch ms. */
const book = { open: 0, messages: 0, refused: 0, failed: 0, lost: 0, joinedAt: 0, lastChangeAt: 0 };
const viewers: Viewer[] = [];
let addresses: string[] = ["127.0.0.1"];
let dialed = 0;

/** The expected count, the number of viewers that do not see it yet, and the callback for when all do. */
let expected = -1;
let behind = 0;
let satisfied: (() => void) | undefined;

const now = (): number => performance.timeOrigin + performance.now();
const checked = (): void => {
  if (behind === 0) satisfied?.();
};

/** The first argument of `42["viewerCountUpdate",N…`. */
const COUNT = '42["viewerCountUpdate",';

class Viewer {
  readonly #target: Target;
  #socket: WebSocket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #joined = false;
  count = -1;

  constructor(target: Target) {
    this.#target = target;
    behind += 1;
    this.#dial();
  }

  #dial(): void {
    dialed += 1;
    const { url, auth } = this.#target;
    const localAddress = addresses[dialed % addresses.length] as string;
    const socket = new WebSocket(url, { localAddress, perMessageDeflate: false, skipUTF8Validation: true });
    this.#socket = socket;
    socket.on("error", () => {});
    socket.on("unexpected-response", (request, response) => {
      book.refused += 1;
      const after = Number(response.headers["retry-after"] ?? 0) * 1_000;
      request.destroy();
      this.#again(Math.max(after, VIEWER_RETRY_MS));
    });
    if (!auth) socket.on("open", () => this.#join());
    socket.on("message", (data: Buffer) => this.#receive(data, socket));
    socket.on("close", () => {
      if (this.#socket !== socket) return;
      if (this.#joined) {
        book.lost += 1;
        book.open -= 1;
        this.#joined = false;
      } else {
        book.failed += 1;
        this.#again(VIEWER_RETRY_MS);
      }
    });
  }

  #again(ms: number): void {
    this.#socket = undefined;
    this.#retry = setTimeout(() => this.#dial(), ms * (1 + Math.random()));
  }

  #join(): void {
    this.#joined = true;
    book.open += 1;
    book.joinedAt = now();
  }

  #receive(data: Buffer, socket: WebSocket): void {
    const text = data.toString("latin1");
    if (text.startsWith(COUNT)) this.#setCount(Number.parseInt(text.slice(COUNT.length), 10));
    else if (text === "2") socket.send("3");
    else if (text.startsWith("0{")) socket.send(`40${this.#target.auth}`);
    else if (text.startsWith("40")) this.#join();
  }

  #setCount(count: number): void {
    book.messages += 1;
    if (count === this.count) return;
    if (this.count === expected) behind += 1;
    this.count = count;
    book.lastChangeAt = now();
    if (count !== expected) return;
    behind -= 1;
    checked();
  }

  leave(): void {
    if (this.count !== expected) behind -= 1;
    if (this.#joined) book.open -= 1;
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.terminate();
  }
}

const tally = (converged: boolean): Tally => ({ ...book, held: viewers.length, behind, converged });

answer({
  use(question: { addresses: string[] }) {
    addresses = question.addresses;
  },
  /** Opens viewers at a rate, one target after the other, and answers when all have dialed. */
  join({ targets, count, perSecond }: { targets: Target[]; count: number; perSecond: number }) {
    return new Promise<void>((resolve) => {
      const began = performance.now();
      let opened = 0;
      const open = (): void => {
        const due = Math.min(count, Math.ceil(((performance.now() - began + OPEN_INTERVAL_MS) / 1_000) * perSecond));
        for (; opened < due; opened += 1) viewers.push(new Viewer(targets[opened % targets.length] as Target));
        if (opened < count) setTimeout(open, OPEN_INTERVAL_MS);
        else resolve();
      };
      open();
    });
  },
  /** Drops the newest viewers without a close message, like a lost connection. */
  leave({ count }: { count: number }) {
    for (const viewer of viewers.splice(viewers.length - count)) viewer.leave();
    checked();
    return now();
  },
  /** Answers when all viewers see `count`, or after `ms`. */
  async expect({ count, ms }: { count: number; ms: number }) {
    expected = count;
    behind = viewers.filter((viewer) => viewer.count !== count).length;
    if (behind > 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        satisfied = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    satisfied = undefined;
    return tally(behind === 0);
  },
  tally: () => tally(false),
});
