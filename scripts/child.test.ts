import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { runQuietly } from "./child.mjs";
import { root } from "./paths.mjs";

/** A server in miniature: says that it is up, and on any number of signals flushes once, then ends with code 7. */
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

/** The supervisor as its own process (under a shell, as npm puts it, when asked), with what comes out of it. */
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
    // All of the group has ended already.
  }
}

beforeEach(({ skip }) => skip(process.platform === "win32", "Windows has no signals to pass on"));

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

test("Ctrl-C, which tells everyone at once, lets the server flush", async () => {
  const { child, lines, exit } = await startServer();
  killGroup(child, "SIGINT");
  killGroup(child, "SIGINT");
  expect(await exit).toEqual([7, null]);
  expect(lines.at(-1)).toBe("flushed");
});

test("a server whose npm and shell are gone stops", async () => {
  const { child, lines, closed } = await startServer({ underShell: true });
  child.kill("SIGKILL");
  await closed;
  expect(lines.slice(1)).toEqual(["got SIGTERM", "flushed"]);
});

test("a server ended by a signal is told by 128 and the signal's number", async () => {
  const { exit } = await startServer({ script: `process.kill(process.pid, "SIGKILL")` });
  expect(await exit).toEqual([137, null]);
});

test("a quiet child is heard afterwards: what it said, and whether it went well", async () => {
  const say = `console.log("out"); console.error("err"); process.exitCode = Number(process.argv[1])`;
  const well = await runQuietly(process.execPath, ["-e", say, "0"]);
  expect(well.ok).toBe(true);
  expect(well.output.split("\n").sort()).toEqual(["", "err", "out"]);
  expect((await runQuietly(process.execPath, ["-e", say, "3"])).ok).toBe(false);
});

test("a signal while a quiet child works ends the child, and then us by the same signal", async () => {
  const work = `process.kill(process.ppid, "SIGTERM"); setInterval(() => {}, 1_000)`;
  const script = `
    import { runQuietly } from "./scripts/child.mjs";
    await runQuietly(process.execPath, ["-e", ${JSON.stringify(work)}]);
    console.log("went on");
  `;
  const us = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd: root });
  expect(await once(us, "exit")).toEqual([null, "SIGTERM"]);
});

test("a quiet child that is missing, or takes too long, did not go well", async () => {
  expect(await runQuietly("no-such-command-here", [])).toMatchObject({ ok: false });
  const forever = ["-e", "setInterval(() => {}, 1000)"];
  expect(await runQuietly(process.execPath, forever, { limitMs: 100 })).toMatchObject({ ok: false });
});
