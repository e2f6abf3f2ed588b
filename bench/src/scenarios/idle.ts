import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Child } from "../child.ts";
import { PROGRAM, PROGRAM_FLAGS } from "../peers/headcount.ts";
import { scratch } from "../peers/peer.ts";
import type { OwnFigure, Scenario } from "../scenario.ts";

const IDLE_MS = 5_000;
const ASK_EVERY_MS = 5;
const KEYS = {
  AUTH_SECRET: "the-idle-bench-signs-its-own-cookies-only",
  INTERNAL_API_KEY: "the-idle-bench-has-its-own-internal-key",
};

/** The servers that are started. A peer says by a line that it is ready; Headcount by `/readyz`. */
const SIDES = [
  { side: "Headcount", file: PROGRAM, env: { ROLE: "all" } },
  {
    side: "its realtime role",
    file: PROGRAM,
    env: { ROLE: "realtime", BACKEND_API_URL: "http://127.0.0.1:1", ...KEYS },
  },
  { side: "Socket.IO", file: "peers/socketio-server.ts", env: null },
  { side: "ws", file: "peers/ws-server.ts", env: null },
] as const;

/** What one process costs before anyone comes. */
export const idle: Scenario = {
  name: "idle",
  what: "A process without viewers: its memory, and how soon it is ready when it starts for the second time",
  async run({ quick, log }) {
    const { folder, remove } = scratch();
    try {
      const figures = [];
      for (const { side, file, env } of SIDES) {
        log(side);
        const settings = {
          ...{
            NODE_COMPILE_CACHE: join(folder, "compiled"),
            DATA_DIR: join(folder, side),
            LOG_LEVEL: "error",
            DEMO: "off",
          },
          ...{ ADMIN_EMAIL: "idle@headcount.local", ADMIN_PASSWORD: "a bench of its own", ...env },
        };
        await started(file, settings, env !== null, 0);
        const second = await started(file, settings, env !== null, quick ? 1_000 : IDLE_MS);
        figures.push(...second.map((figure) => ({ side, ...figure })));
      }
      return figures;
    } finally {
      remove();
    }
  },
};

async function started(
  file: string,
  settings: Record<string, string>,
  isOurs: boolean,
  idleMs: number,
): Promise<OwnFigure[]> {
  const began = performance.now();
  const port = isOurs ? 20_000 + Math.floor(Math.random() * 10_000) : 0;
  const child = new Child(file, { ...settings, PORT: String(port) }, undefined, {
    watched: false,
    flags: isOurs ? PROGRAM_FLAGS : [],
  });
  try {
    if (isOurs) await ready(`http://127.0.0.1:${port}`, settings.ROLE === "realtime" ? "/healthz" : "/readyz");
    else await child.printed(/^listening on (\d+)$/);
    const readyMs = performance.now() - began;
    await pause(idleMs);
    return [
      { figure: "start until ready", value: readyMs, unit: "ms", goal: "≤ 1000 ms" },
      { figure: "resident memory at rest", value: residentBytes(child.pid) / 1024 ** 2, unit: "MiB", goal: "≤ 90 MB" },
    ];
  } finally {
    await child.end();
  }
}

async function ready(url: string, path: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url + path).catch(() => null);
    await answer?.text();
    if (answer?.ok) return;
    await pause(ASK_EVERY_MS);
  }
}

/** All of it, also what it shares with other processes. */
const residentBytes = (pid: number): number =>
  1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
