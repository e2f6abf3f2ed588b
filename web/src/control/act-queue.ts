import type { MomentType, NewMoment } from "@headcount/protocol";

/** What somebody did at the desk: a moment with a name and a time of its own, so that sending it again does no harm. */
export interface Act extends Partial<Omit<NewMoment, "clientId" | "type" | "at">> {
  clientId: string;
  type: MomentType;
  at: string;
}

/** Why an act was not taken, and will not be: it is not sent again. */
export class ActRefused extends Error {}

export interface ActQueueOptions {
  /** Acts from an earlier visit that were not sent yet. */
  waiting: readonly Act[];
  /** @throws ActRefused when the server will not take it; anything else is tried again. */
  send(act: Act): Promise<void>;
  /** Called after each change. */
  changed(queue: ActQueue): void;
  retryMs?: number;
}

const RETRY_MS = 2_000;

/** Sends acts in the order that they were done, one after the other, until each is taken or refused. */
export class ActQueue {
  readonly #options: ActQueueOptions;
  #waiting: readonly Act[];
  #running = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  /** Whether the last try failed. */
  isStuck = false;
  /** Why the latest refused act was. */
  refused: string | null = null;

  constructor(options: ActQueueOptions) {
    this.#options = options;
    this.#waiting = options.waiting;
    void this.#run();
  }

  get waiting(): readonly Act[] {
    return this.#waiting;
  }

  add(act: Act): void {
    this.#waiting = [...this.#waiting, act];
    this.refused = null;
    this.#changed();
    void this.#run();
  }

  /** Takes an act back that is not on its way; false if it is too late for that. */
  remove(clientId: string): boolean {
    const place = this.#waiting.findIndex((act) => act.clientId === clientId);
    if (place < 0 || (place === 0 && this.#running)) return false;
    this.#waiting = this.#waiting.filter((act) => act.clientId !== clientId);
    this.#changed();
    return true;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
  }

  #changed(): void {
    if (!this.#closed) this.#options.changed(this);
  }

  async #run(): Promise<void> {
    if (this.#running || this.#closed) return;
    this.#running = true;
    clearTimeout(this.#retry);
    for (let act = this.#waiting[0]; act && !this.#closed; act = this.#waiting[0]) {
      try {
        await this.#options.send(act);
        this.isStuck = false;
      } catch (error) {
        if (!(error instanceof ActRefused)) {
          this.isStuck = true;
          this.#retry = setTimeout(() => void this.#run(), this.#options.retryMs ?? RETRY_MS);
          break;
        }
        this.refused = error.message;
      }
      this.#waiting = this.#waiting.slice(1);
      this.#changed();
    }
    this.#running = false;
    this.#changed();
  }
}
