import { expect, onTestFinished } from "vitest";
import { EntryQueue, type Failure } from "./entry-queue.ts";
import { type Entry, type EntryStore, entryStore, type StorageEvents } from "./entry-store.ts";

export const T = Date.UTC(2026, 2, 10);

export class ServerError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.kind);
    this.failure = failure;
  }
}
export const unreachable = new ServerError({ kind: "again", obstacle: "blocked" });
export const refused = (reason: string, isTime = false) => new ServerError({ kind: "refused", reason, isTime });

/** A browser's storage that notifies all tabs, and can be forbidden. */
export function browser() {
  const items = new Map<string, string>();
  const tabs = new Set<(event: { key: string | null }) => void>();
  const storage = {
    get length() {
      return items.size;
    },
    key: (i: number) => [...items.keys()][i] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as unknown as Storage;
  const events: StorageEvents = {
    addEventListener: (_, listener) => void tabs.add(listener),
    removeEventListener: (_, listener) => void tabs.delete(listener),
  };
  let turn: Promise<void> = Promise.resolve();
  const lock = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work);
    return turn;
  };
  const notify = (): void => {
    for (const tab of tabs) tab({ key: null });
  };
  return { storage, events, lock, notify };
}

/** A server that records each `clientId` once. */
export function server() {
  const recorded = new Map<string, { id: string; at: string }>();
  const log: string[] = [];
  const sent: { at: string }[] = [];
  let answer: (request: string) => Promise<void> = async () => {};
  return {
    recorded,
    log,
    sent,
    answers: (how: (request: string) => Promise<void>) => (answer = how),
    async send({ clientId, at }: Entry & { at: string }) {
      log.push(`send ${clientId}`);
      sent.push({ at });
      await answer(`send ${clientId}`);
      const known = recorded.get(clientId) ?? { id: `id of ${clientId}`, at };
      recorded.set(clientId, known);
      return known.id;
    },
    async takeBack(momentId: string) {
      log.push(`delete ${momentId}`);
      await answer(`delete ${momentId}`);
      for (const [clientId, { id }] of recorded) if (id === momentId) recorded.delete(clientId);
    },
  };
}

let made = 0;
export function desk(
  at = server(),
  {
    store,
    lock = null,
    tab = "one",
  }: { store?: EntryStore; lock?: ReturnType<typeof browser>["lock"] | null; tab?: string } = {},
) {
  const { storage, events } = browser();
  const kept = store ?? entryStore("a", storage, events);
  const clock = { now: T, ahead: 0 as number | null, elapsed: 0 };
  const queue = new EntryQueue({
    store: kept,
    tab,
    lock,
    retryMs: 1,
    send: at.send,
    takeBack: at.takeBack,
    failureOf: (error) => (error as ServerError).failure,
    serverTime: (local) => (clock.ahead === null ? null : local + clock.ahead),
    async measure() {},
    now: () => clock.now,
    monotonic: () => clock.elapsed,
    newId: () => {
      made += 1;
      return `n${made}`;
    },
    changed() {},
  });
  onTestFinished(() => queue.close());
  queue.run();
  const waiting = () => kept.read().filter(({ state }) => state === "waiting").length;
  const idle = () =>
    expect.poll(() => kept.read().filter(({ state, isUndone }) => state === "waiting" || isUndone)).toEqual([]);
  const note = (text: string): string => {
    queue.add({ type: "note", text });
    return (
      kept
        .read()
        .filter(({ content }) => content.text === text)
        .at(-1)?.clientId ?? ""
    );
  };
  return { queue, store: kept, clock, waiting, idle, note };
}
