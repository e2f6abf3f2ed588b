import type { MomentPage, PublicMoment } from "@headcount/protocol";
import type { Entry, EntryContent, EntryStore } from "./entry-store.ts";

/** Why a request failed that may succeed later: no answer, blocked on this device, or a server that cannot save now. */
export type Obstacle = "unreachable" | "blocked" | "busy";
/** The consequence of an error: try again, stop until the caller may record again, or give up the entry. */
export type Failure =
  | { kind: "again"; obstacle: Obstacle }
  | { kind: "stop" }
  | { kind: "refused"; reason: string; isTime: boolean };

export interface EntryQueueOptions {
  store: EntryStore;
  tab: string;
  /** Records an entry with a time. Resolves to the moment's id. */
  send(entry: Entry & { at: string }): Promise<string>;
  /** Deletes the moment. Also resolves if it does not exist. */
  takeBack(momentId: string): Promise<void>;
  failureOf(error: unknown): Failure;
  /** The server's time (epoch ms) for an instant of this device's clock; `null` while unknown. */
  serverTime(localAt: number): number | null;
  /** Measures the server's clock again. */
  measure(): Promise<void>;
  /** Runs `work` in one tab of this browser at a time; `null` if the browser has no locks. */
  lock: ((work: () => Promise<void>) => Promise<void>) | null;
  now(): number;
  /** A clock that is never set (ms). */
  monotonic(): number;
  newId(): string;
  /** Called after each change. */
  changed(): void;
  retryMs?: number;
}

const ENTRY_RETRY_MS = 2_000;
/** Without locks, each tab sends its own entries, and after this time also those of a closed tab. */
const ORPHANED_MS = 30_000;
/** Maximum recorded entries that can still be undone. */
const KEPT = 30;

/**
 * Sends the entries of this browser in order until each is recorded or refused, and deletes those that are undone. All tabs share the store, so each
 * step reads it again.
 */
export class EntryQueue {
  readonly #options: EntryQueueOptions;
  readonly #unsubscribe: () => void;
  /** When this tab knew that a moment was recorded, by its id (ms, monotonic). A list that was requested later and lacks it shows that it was deleted. */
  readonly #knownAt = new Map<string, number>();
  #isRunning = false;
  #isAskedAgain = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  /** Why the last attempt failed; `null` if it did not. */
  obstacle: Obstacle | null = null;
  /** Whether sending has stopped: the caller may not record. */
  isStopped = false;

  constructor(options: EntryQueueOptions) {
    this.#options = options;
    this.#noteKnown();
    this.#unsubscribe = options.store.subscribe(() => {
      this.#noteKnown();
      this.#changed();
      this.run();
    });
  }

  /** @param notBefore the server's time (epoch ms) of the moment that the entry follows. */
  add(content: EntryContent, notBefore = 0): void {
    const { store, now, serverTime } = this.#options;
    const localAt = now();
    const known = serverTime(localAt);
    const last = Math.max(notBefore, ...store.read().map(({ at }) => (at === null ? 0 : Date.parse(at))));
    this.#write(content, localAt, known === null ? null : new Date(afterAll(known, last)).toISOString());
  }

  /** Records a deleted moment again, at its own time. */
  restore({ id: _, at, ...content }: PublicMoment): void {
    this.#write(content, this.#options.now(), at);
  }

  #write(content: EntryContent, localAt: number, at: string | null): void {
    const { store, tab, newId } = this.#options;
    store.write({
      clientId: newId(),
      content,
      order: Math.max(localAt, (store.read().at(-1)?.order ?? 0) + 1),
      localAt,
      at,
      ...{ state: "waiting", wasTried: false, wasRetimed: false, isUndone: false, momentId: null, reason: null },
      tab,
    });
  }

  /** The entry that an undo would delete; `null` if there is none, or while another one is being undone. */
  get undoable(): Entry | null {
    const entries = this.#options.store.read();
    if (entries.some(({ isUndone }) => isUndone)) return null;
    return entries.filter(({ state }) => state !== "refused").at(-1) ?? null;
  }

  undo(clientId: string): void {
    const { store } = this.#options;
    const entry = store.find(clientId);
    if (!entry || entry.state === "refused") return;
    if (entry.state === "waiting" && !entry.wasTried) store.remove(clientId);
    // The entry may be recorded, so it is sent again to learn its id, and then deleted.
    else store.write({ ...entry, isUndone: true, reason: null });
  }

  /** Keeps an entry that could not be undone yet. */
  giveUp(clientId: string): void {
    const entry = this.#options.store.find(clientId);
    if (entry) this.#options.store.write({ ...entry, isUndone: false, reason: null });
  }

  /** Sends a refused entry once more. */
  retry(clientId: string): void {
    const entry = this.#options.store.find(clientId);
    if (entry) this.#options.store.write({ ...entry, state: "waiting", wasRetimed: false, reason: null });
  }

  /** Forgets the entry of a moment that was deleted, so that it cannot be undone. */
  forget(momentId: string): void {
    const entry = this.#options.store.read().find((one) => one.momentId === momentId);
    if (entry) this.#options.store.remove(entry.clientId);
  }

  /**
   * Forgets the entries of moments that were deleted elsewhere. @param page the latest moments @param askedAt when they were requested (ms, monotonic)
   */
  forgetDeleted({ moments, next }: MomentPage, askedAt: number): void {
    const ids = new Set(moments.map(({ id }) => id));
    const first = next === null ? "" : (moments.at(-1)?.at ?? "");
    for (const { clientId, momentId, isUndone, at } of this.#options.store.read()) {
      if (momentId === null || isUndone || ids.has(momentId)) continue;
      const wasKnown = (this.#knownAt.get(momentId) ?? Number.POSITIVE_INFINITY) < askedAt;
      if (wasKnown && (at ?? "") > first) this.#options.store.remove(clientId);
    }
  }

  #noteKnown(): void {
    const { store, monotonic } = this.#options;
    for (const { momentId } of store.read())
      if (momentId !== null && !this.#knownAt.has(momentId)) this.#knownAt.set(momentId, monotonic());
  }

  discard(clientId: string): void {
    this.#options.store.remove(clientId);
  }

  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.#changed();
  }

  resume(): void {
    if (this.isStopped) {
      this.isStopped = false;
      this.#changed();
    }
    this.run();
  }

  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
    clearTimeout(this.#retry);
  }

  /** Sends waiting entries. Called whenever some may be waiting. */
  run(): void {
    if (this.#isClosed || this.isStopped) return;
    this.#isAskedAgain = true;
    if (!this.#isRunning) void this.#loop();
  }

  async #loop(): Promise<void> {
    this.#isRunning = true;
    clearTimeout(this.#retry);
    while (this.#isAskedAgain) {
      this.#isAskedAgain = false;
      let goesOn = true;
      while (goesOn && !this.#isClosed && !this.isStopped) {
        const entry = this.#next();
        if (!entry) break;
        const work = async (): Promise<void> => {
          goesOn = await this.#step(entry.clientId);
        };
        await (this.#options.lock ? this.#options.lock(work) : work());
      }
      if (!goesOn) break;
    }
    this.#isRunning = false;
    this.#forgetOld();
    this.#changed();
  }

  #next(): Entry | undefined {
    const { store, lock, tab, now } = this.#options;
    const isOurs = (entry: Entry): boolean => lock !== null || entry.tab === tab || now() - entry.localAt > ORPHANED_MS;
    return store.read().find((entry) => hasWork(entry) && isOurs(entry));
  }

  /** One request for an entry; false if nothing more can be done now. */
  async #step(clientId: string): Promise<boolean> {
    const { store, send, takeBack } = this.#options;
    let entry = store.find(clientId);
    // Another tab was faster.
    if (!entry || !hasWork(entry)) return true;
    try {
      if (entry.state === "recorded") {
        if (entry.momentId !== null) await takeBack(entry.momentId);
        store.remove(clientId);
      } else {
        const known: number | null = entry.at === null ? this.#serverTime(entry.localAt) : Date.parse(entry.at);
        if (known === null) return this.#wait(this.obstacle ?? "unreachable");
        const at = new Date(known).toISOString();
        const isNew = !entry.wasTried;
        entry = { ...entry, at, wasTried: true };
        if (isNew) store.write(entry);
        const momentId = await send({ ...entry, at });
        const latest = store.find(clientId) ?? { ...entry, isUndone: true };
        store.write({ ...latest, state: "recorded", momentId });
      }
      this.obstacle = null;
      return true;
    } catch (error) {
      return this.#failed(clientId, this.#options.failureOf(error));
    }
  }

  /**
   * The entry's time by the server's clock; `null` while unknown. Never later than now, because this device's clock may have been set back.
   */
  #serverTime(localAt: number): number | null {
    const { serverTime, now } = this.#options;
    const [then, present] = [serverTime(localAt), serverTime(now())];
    return then === null || present === null ? null : Math.min(then, present);
  }

  async #failed(clientId: string, failure: Failure): Promise<boolean> {
    const { store, measure } = this.#options;
    if (failure.kind === "again") return this.#wait(failure.obstacle);
    if (failure.kind === "stop") {
      this.stop();
      return false;
    }
    const entry = store.find(clientId);
    if (!entry) return true;
    if (entry.state === "recorded") store.write({ ...entry, isUndone: false, reason: failure.reason });
    else if (entry.isUndone) store.remove(clientId);
    else if (failure.isTime && !entry.wasRetimed) {
      store.write({ ...entry, at: null, wasTried: false, wasRetimed: true });
      await measure();
    } else store.write({ ...entry, state: "refused", reason: failure.reason });
    return true;
  }

  #wait(obstacle: Obstacle): false {
    this.obstacle = obstacle;
    clearTimeout(this.#retry);
    if (!this.#isClosed) this.#retry = setTimeout(() => this.run(), this.#options.retryMs ?? ENTRY_RETRY_MS);
    return false;
  }

  /** Removes old entries, which will not be undone. */
  #forgetOld(): void {
    const done = this.#options.store.read().filter(({ state, isUndone }) => state === "recorded" && !isUndone);
    for (const { clientId } of done.slice(0, -KEPT)) this.#options.store.remove(clientId);
  }

  #changed(): void {
    if (!this.#isClosed) this.#options.changed();
  }
}

const hasWork = ({ state, isUndone }: Entry): boolean => state === "waiting" || (state === "recorded" && isUndone);

/** The server refuses times further ahead than this. */
const AHEAD_MS = 50_000;
/** The instant, or just after the last entry if that is later. A last entry that is far in the future is a mistake and is ignored. */
const afterAll = (at: number, last: number): number => (last >= at && last - at < AHEAD_MS ? last + 1 : at);
