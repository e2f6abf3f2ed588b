import { setTimeout as pause } from "node:timers/promises";
import type { LoopDelay } from "./child.ts";
import { Crowd, type Tally } from "./crowd.ts";
import { type Cpu, cpuOf, memoryOf } from "./measure.ts";
import { headcount } from "./peers/headcount.ts";
import { nchan } from "./peers/nchan.ts";
import type { Peer, Server } from "./peers/peer.ts";
import { socketIo, tunedSocketIo } from "./peers/socketio.ts";
import { ws } from "./peers/ws.ts";
import type { Figure, OwnFigure } from "./scenario.ts";

/** Peers that support thousands of viewers in one room. */
const PEERS: readonly Peer[] = [headcount, nchan, ws, socketIo, tunedSocketIo];

/** The server's cost during a measurement, and the number of messages that viewers received. */
export interface Cost {
  cpu: Cpu;
  messages: number;
  /** `null` if the server is not a Node process. */
  loop: LoopDelay | null;
}

/** A running server with its viewers. Every room must have the same number of viewers. */
export interface Stage {
  side: string;
  rooms: number;
  join(count: number, perSecond?: number): Promise<void>;
  /** Resolves to the time, epoch ms. */
  leave(count: number): Promise<number>;
  /**
   * Waits until every viewer sees the room's count.
   * @throws Error if Headcount's viewers do not within `ms`. A peer's failure is in the tally only.
   */
  settle(ms?: number): Promise<Tally>;
  /** Starts a measurement. Call the returned function to end it. */
  measure(): Promise<() => Promise<Cost>>;
  /** Resident bytes. */
  memory(): number;
}

const SETTLE_MS = 30_000;
/** The broadcast interval of the peers that count. */
const PUBLISH_MS = 250;
const CROWD_PROCESSES = 2;
/** Open files of a process that are not viewers. */
const OTHER_FILES = 200;

/** The number of viewers that one process can hold. Each viewer uses a file, and `ulimit -n` limits files. */
export function holdable(viewers: number): number {
  const { userLimits } = process.report.getReport() as { userLimits: { open_files: { soft: number | "unlimited" } } };
  const files = userLimits.open_files.soft;
  return files === "unlimited" ? viewers : Math.min(viewers, files - OTHER_FILES);
}

export interface StageOptions {
  peers?: readonly Peer[];
  rooms?: number;
  /** Only the first two available peers. */
  quick?: boolean;
  log(line: string): void;
}

/** Runs the same scenario on every side, one after the other, and collects the figures. */
export async function eachSide(
  { peers = PEERS, rooms = 1, quick = false, log }: StageOptions,
  play: (stage: Stage) => Promise<OwnFigure[]>,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const able = peers.filter(({ side, missing }) => {
    const reason = missing();
    if (reason !== null) log(`${side} is left out: ${reason}`);
    return reason === null;
  });
  for (const peer of quick ? able.slice(0, 2) : able) {
    log(peer.side);
    figures.push(...(await onStage(peer, rooms, play)).map((figure) => ({ side: peer.side, ...figure })));
  }
  return figures;
}

async function onStage<Result>(peer: Peer, rooms: number, play: (stage: Stage) => Promise<Result>): Promise<Result> {
  const crowd = await Crowd.start(CROWD_PROCESSES);
  try {
    const server = await peer.start(rooms);
    try {
      return await inFrontOf(peer, server, crowd, rooms, play);
    } finally {
      await server.stop();
    }
  } finally {
    await crowd.stop();
  }
}

async function inFrontOf<Result>(
  peer: Peer,
  server: Server,
  crowd: Crowd,
  rooms: number,
  play: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  let held = 0;
  const over = new AbortController();
  const publishing = server.publish && publish(server.publish, crowd, rooms, over.signal);
  try {
    return await play({
      side: peer.side,
      rooms,
      async join(count, perSecond) {
        held += count;
        await crowd.join(server.targets, count, perSecond);
      },
      leave(count) {
        held -= count;
        return crowd.leave(count);
      },
      async settle(ms = SETTLE_MS) {
        const tally = await crowd.expect(held / rooms, ms);
        if (!tally.converged && peer === headcount)
          throw new Error(`${tally.behind} of ${held} viewers do not see ${held / rooms} after ${ms / 1000} s`);
        return tally;
      },
      async measure() {
        await server.loopDelay();
        const before = { cpu: cpuOf(server.pids()), messages: (await crowd.tally()).messages };
        return async () => {
          const cpu = cpuOf(server.pids());
          return {
            cpu: { user: cpu.user - before.cpu.user, system: cpu.system - before.cpu.system },
            messages: (await crowd.tally()).messages - before.messages,
            loop: await server.loopDelay(),
          };
        };
      },
      memory: () => memoryOf(server.pids()),
    });
  } finally {
    over.abort();
    await publishing;
  }
}

/** Posts each changed count to a server that does not count. */
async function publish(
  post: (count: number) => Promise<void>,
  crowd: Crowd,
  rooms: number,
  over: AbortSignal,
): Promise<void> {
  let posted = 0;
  while (!over.aborted) {
    const count = Math.floor((await crowd.tally()).open / rooms);
    if (count !== posted) await post(count);
    posted = count;
    await pause(PUBLISH_MS);
  }
}

/** Processor time (user and system) divided by `of`. */
export const cpuFigures = ({ user, system }: Cpu, of: number, what: string, goal?: string): OwnFigure[] => [
  { figure: `CPU ${what}`, value: ((user + system) * 1_000) / of, unit: "µs", ...(goal && { goal }) },
  { figure: `– in the kernel`, value: (system * 1_000) / of, unit: "µs" },
];

export const loopFigures = (loop: LoopDelay | null, goal?: string): OwnFigure[] =>
  loop === null
    ? []
    : [
        { figure: "longest loop stall", value: loop.max, unit: "ms", ...(goal && { goal }) },
        { figure: "loop delay p99", value: loop.p99, unit: "ms" },
      ];

/** The share of viewers that see the right count, and the number of failures. */
export const honesty = ({ held, behind, refused, failed, lost }: Tally): OwnFigure[] => [
  { figure: "viewers that see the right count", value: held === 0 ? 100 : (100 * (held - behind)) / held, unit: "%" },
  { figure: "handshakes refused or failed, connections lost", value: refused + failed + lost, unit: "" },
];
