import { spawn } from "node:child_process";
import { constants } from "node:os";

/** @type {NodeJS.Signals[]} */
const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a child process that inherits stdin, stdout and stderr. Signals to this process are forwarded to it. Resolves to its exit code.
 * The child stays in this process group, so a signal to the group ends it too.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} exit code; 128 + n when signal n ended the child
 */
export function supervise(command, args, options) {
  const child = spawn(command, args, { stdio: "inherit", ...options });
  const signals = passSignals(child);
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("exit", (code, signal) => {
      signals.stop();
      done(signal ? 128 + constants.signals[signal] : (code ?? 1));
    });
  });
}

/**
 * Runs a child process and captures its output. A signal to this process ends the child first, then this process.
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptionsWithoutStdio & { limitMs?: number }} [options]
 * @returns {Promise<{ ok: boolean, output: string }>} `ok` is false too when the command is missing or took longer than `limitMs`
 */
export function runQuietly(command, args, { limitMs, ...options } = {}) {
  const child = spawn(command, args, {
    ...options,
    stdio: ["ignore", "pipe", "pipe"],
    ...(limitMs !== undefined && { timeout: limitMs }),
  });
  const signals = passSignals(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  return new Promise((done) => {
    child.once("error", (error) => {
      signals.stop();
      done({ ok: false, output: `${output}${error.message}\n` });
    });
    child.once("close", (code) => {
      const [signal] = signals.stop();
      if (signal) process.kill(process.pid, signal);
      else done({ ok: code === 0, output });
    });
  });
}

/**
 * Forwards each signal once: npm repeats signals that the terminal already sent to the whole group.
 * @param {import("node:child_process").ChildProcess} child
 */
function passSignals(child) {
  /** @type {Set<NodeJS.Signals>} */
  const passed = new Set();
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    if (!passed.has(signal)) child.kill(signal);
    passed.add(signal);
  };
  for (const signal of FORWARDED) process.on(signal, pass);
  return {
    /** @returns the forwarded signals */
    stop() {
      for (const signal of FORWARDED) process.off(signal, pass);
      return passed;
    },
  };
}

/**
 * How to run npm: the npm that started this process, with its own Node, or otherwise npm on the PATH. (The Node of
 * `node_modules` must not run npm: `npm ci` deletes it.)
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ command: string, prefix: string[], shell: boolean }}
 */
function npm(env = process.env) {
  const { npm_execpath: cli, npm_node_execpath: node } = env;
  if (cli?.endsWith("npm-cli.js")) return { command: node ?? process.execPath, prefix: [cli], shell: false };
  const windows = process.platform === "win32";
  return { command: windows ? "npm.cmd" : "npm", prefix: [], shell: windows };
}

/**
 * @param {string[]} args without shell syntax: on Windows they may pass through a shell
 * @param {import("node:child_process").SpawnOptionsWithoutStdio & { limitMs?: number }} [options]
 */
export function runNpmQuietly(args, options) {
  const { command, prefix, shell } = npm();
  return runQuietly(command, [...prefix, ...args], { ...options, shell });
}
