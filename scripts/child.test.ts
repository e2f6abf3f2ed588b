import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { runQuietly } from "./child.mjs";
import { root } from "./paths.mjs";

/** A minimal server: prints that it is up. On signals it flushes once, then exits with code 7. */
const SERVER = `
  let flushing = false;
  const stop = (signal) => {
    console.log("got " + signal);
    if (flushing) return;
    flushing = true;
    setTimeout(() => { console.log("flushed"); process.exit(7); }, 200);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => stop(signal));
  setTimeout(() => {}, 30_000);
  console.log("up " + process.pid);
`;
const supervising = (script: string): string => `
  import { supervise } from "./scripts/child.mjs";
  import { endWithNpm } from "./scripts/lineage.mjs";
  endWithNpm();
  process.exitCode = await supervise(process.execPath, ["-e", ${JSON.stringify(script)}], { cwd: "." });
`;

/** The supervisor as a separate process and its output. On request it runs under a shell, as npm runs it. */
async function startServer(options: { underShell?: boolean; script?: string } = {}) {
  const command = [process.execPath, "--input-type=module", "-e", supervising(options.script ?? SERVER)];
  const env = { ...process.env, npm_lifecycle_event: "start" };
  const args = options.underShell ? ["sh", "-c", '"$@"; :', "sh", ...command] : command;
  const child = spawn(args[0] ?? "", args.slice(1), {
    cwd: root,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void killGroup(child, "SIGKILL"));
  const lines: string[] = [];
  const closed = once(child.stdout, "close");
  const output = createInterface(child.stdout);
  output.on("line", (line) => lines.push(line));
  if (!options.script) await once(output, "line");
  return { child, lines, exit: once(child, "exit"), closed };
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // The whole group has already ended.
  }
}

beforeEach(({ skip }) => skip(process.platform === "win32", "Windows has no signals to forward"));

test.each(["SIGTERM", "SIGINT"] as const)(
  "%s reaches the server once, and its exit code comes back",
  async (signal) => {
    const { child, lines, exit } = await startServer();
    child.kill(signal);
    child.kill(signal);
    expect(await exit).toEqual([7, null]);
    expect(lines.slice(1)).toEqual([`got ${signal}`, "flushed"]);
  },
);

test("the server flushes on Ctrl-C, which signals the whole process group", async () => {
  const { child, lines, exit } = await startServer();
  killGroup(child, "SIGINT");
  killGroup(child, "SIGINT");
  expect(await exit).toEqual([7, null]);
  expect(lines.at(-1)).toBe("flushed");
});

test("a server stops after its npm and shell have ended", async () => {
  const { child, lines, closed } = await startServer({ underShell: true });
  child.kill("SIGKILL");
  await closed;
  expect(lines.slice(1)).toEqual(["got SIGTERM", "flushed"]);
});

test("the exit code of a server that a signal ended is 128 plus the signal's number", async () => {
  const { exit } = await startServer({ script: `process.kill(process.pid, "SIGKILL")` });
  expect(await exit).toEqual([137, null]);
});

test("a quiet child returns its output and whether it succeeded", async () => {
  const say = `console.log("out"); console.error("err"); process.exitCode = Number(process.argv[1])`;
  const well = await runQuietly(process.execPath, ["-e", say, "0"]);
  expect(well.ok).toBe(true);
  expect(well.output.split("\n").sort()).toEqual(["", "err", "out"]);
  expect((await runQuietly(process.execPath, ["-e", say, "3"])).ok).toBe(false);
});

test("a signal ends a running quiet child, then its parent by the same signal", async () => {
  const work = `process.kill(process.ppid, "SIGTERM"); setInterval(() => {}, 1_000)`;
  const script = `
    import { runQuietly } from "./scripts/child.mjs";
    await runQuietly(process.execPath, ["-e", ${JSON.stringify(work)}]);
    console.log("went on");
  `;
  const us = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd: root });
  expect(await once(us, "exit")).toEqual([null, "SIGTERM"]);
});

test("a quiet child that is missing or exceeds its time limit fails", async () => {
  expect(await runQuietly("no-such-command-here", [])).toMatchObject({ ok: false });
  const forever = ["-e", "setInterval(() => {}, 1000)"];
  expect(await runQuietly(process.execPath, forever, { limitMs: 100 })).toMatchObject({ ok: false });
});
