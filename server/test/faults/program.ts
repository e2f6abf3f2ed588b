import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const SOURCES = join(import.meta.dirname, "../../src");
/** Built into one file where many tests start it, see scripts/test/program-setup.mjs. */
const BUILT = process.env.HEADCOUNT_TEST_PROGRAM;
const MAIN = BUILT ?? join(SOURCES, "main.ts");

/** The first arguments of node for one of the program's commands. */
export const commandOf = (name: "adopt" | "password"): string[] =>
  BUILT ? [BUILT, name] : [join(SOURCES, "cli", `${name}.ts`)];

/** The last line that each role prints when it is ready. */
const SERVING = /^(Sign in as|Auctions and minutes are at)/;

export interface ProgramOptions {
  /** Folder to start in; its `.env` files are read. */
  cwd: string;
  /** A command that runs the program, such as `["strace", "-f"]`. */
  under?: readonly string[];
  /** Another program than Headcount, and the line that it prints when it is ready. */
  main?: string;
  serving?: RegExp;
}

/** The program as a process. */
export interface Program {
  readonly pid: number;
  /** Lines on standard output and standard error. */
  readonly lines: string[];
  readonly errors: string[];
  /** Resolves when the program is ready. Rejects with its output if it ends before. */
  readonly started: Promise<void>;
  /** Resolves to its exit code; `null` if a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Sends a signal to the process and to the command that runs it. */
  signal(name: NodeJS.Signals): void;
  /** Sends a signal and waits until the process has ended. */
  end(name: NodeJS.Signals): Promise<number | null>;
}

/** The environment of a program that a test starts: these settings and the variables common to all programs of the test run. */
export const programEnv = (env: Record<string, string>): Record<string, string> => {
  const { PATH = "", NODE_COMPILE_CACHE } = process.env;
  return { PATH, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }), ...env };
};

/** Starts the program with only these settings. */
export function startProgram(
  env: Record<string, string>,
  { cwd, under = [], main = MAIN, serving = SERVING }: ProgramOptions,
): Program {
  const [command = "", ...args] = [...under, process.execPath, main];
  const child: ChildProcess = spawn(command, args, {
    cwd,
    env: programEnv(env),
    stdio: ["ignore", "pipe", "pipe"],
    // A separate process group, so that a signal also reaches the command that runs it.
    detached: true,
  });
  const lines: string[] = [];
  const errors: string[] = [];
  const ended = once(child, "close").then(([code]) => code as number | null);
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(-child.pid, name);
  };
  const orphan = (): void => signal("SIGKILL");
  process.once("exit", orphan);
  void ended.then(() => process.off("exit", orphan));

  createInterface({ input: child.stderr as NodeJS.ReadableStream }).on("line", (line) => errors.push(line));
  const started = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      lines.push(line);
      if (serving.test(line)) resolve();
    });
    void ended.then((code) => reject(new Error(`ended with ${code}: ${errors.join("\n")}`)));
  });
  started.catch(() => {});
  return {
    pid: child.pid ?? 0,
    lines,
    errors,
    started,
    ended,
    signal,
    end(name) {
      signal(name);
      return ended;
    },
  };
}
