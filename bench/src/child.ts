import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Longest time without an event-loop turn since the last request, and the 99th percentile, ms. */
export interface LoopDelay {
  max: number;
  p99: number;
}

/** The longest turn of the event loop since the last request, ms: its duration and its processor time. */
export interface LongestTurn {
  wall: number;
  cpu: number;
}

const CHILD_ANSWER_MS = 120_000;
const STOP_MS = 10_000;

interface ChildOptions {
  watched?: boolean;
  flags?: readonly string[];
}

/** A separate Node process that answers requests over IPC. */
export class Child {
  readonly #process: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #open = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  readonly #errors: string[] = [];
  #id = 0;

  /**
   * `file` is relative to this folder. A process that is not `watched` has nothing added and cannot be asked about its loop. `flags` are
   * options of Node.
   */
  constructor(
    file: string,
    env: Record<string, string> = {},
    cwd?: string,
    { watched = true, flags = [] }: ChildOptions = {},
  ) {
    const preload = watched ? ["--import", join(import.meta.dirname, "loop-delay.ts")] : [];
    this.#process = spawn(process.execPath, [...flags, ...preload, join(import.meta.dirname, file)], {
      env: { NODE_ENV: "production", ...env },
      cwd,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#closed = once(this.#process, "close");
    this.#process.on("message", ({ id, answer }: { id: number; answer: unknown }) => {
      this.#open.get(id)?.resolve(answer);
      this.#open.delete(id);
    });
    const errors = this.#process.stderr as NodeJS.ReadableStream;
    createInterface({ input: errors }).on("line", (line) => this.#errors.push(line));
    this.#process.on("close", (code) => {
      const error = new Error(`${file} ended with ${code}: ${this.#errors.slice(-20).join("\n")}`);
      for (const { reject } of this.#open.values()) reject(error);
      this.#open.clear();
    });
    // Its output is read so that the pipe does not fill up.
    this.#process.stdout?.resume();
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** Resolves to the first match in the printed lines. */
  printed(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream });
      lines.on("line", (line) => {
        const match = pattern.exec(line);
        if (match) resolve(match);
      });
      lines.on("close", () => reject(new Error(`it never printed ${pattern}: ${this.#errors.join("\n")}`)));
    });
  }

  ask<Answer>(ask: string, question: object = {}): Promise<Answer> {
    this.#id += 1;
    const id = this.#id;
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#open.delete(id);
        reject(new Error(`no answer to "${ask}" in ${CHILD_ANSWER_MS / 1000} s`));
      }, CHILD_ANSWER_MS);
      const settled = <Value>(settle: (value: Value) => void) => {
        return (value: Value): void => {
          clearTimeout(timer);
          settle(value);
        };
      };
      this.#open.set(id, { resolve: settled(resolve as (answer: unknown) => void), reject: settled(reject) });
      this.#process.send({ id, ask, ...question }, (error) => {
        if (error) this.#open.get(id)?.reject(error);
      });
    });
  }

  loopDelay(): Promise<LoopDelay> {
    return this.ask("loop");
  }

  /** The first call starts the measurement, which uses one percent of a core. */
  longestTurn(): Promise<LongestTurn> {
    return this.ask("turn");
  }

  async end(): Promise<void> {
    const late = setTimeout(() => this.#process.kill("SIGKILL"), STOP_MS);
    this.#process.kill("SIGTERM");
    await this.#closed;
    clearTimeout(late);
  }
}

/** The child's side: answers each request with the function of that name. */
export function answer(answers: Record<string, (question: never) => unknown>): void {
  // The preloaded module unreferenced the channel.
  process.channel?.ref();
  process.on("message", async ({ id, ask, ...question }: { id: number; ask: string }) => {
    const reply = answers[ask];
    if (reply) process.send?.({ id, answer: await reply(question as never) });
  });
}
