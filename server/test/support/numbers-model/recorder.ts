import { createHash } from "node:crypto";
import { join } from "node:path";
import { DEFAULT_GRID, type MinutePart } from "@headcount/protocol";
import { sqliteOutboxStore } from "../../../src/outbox/sqlite.ts";
import { silentLogger } from "../../../src/platform/logger.ts";
import { Audience, type Change } from "../../../src/realtime/audience.ts";
import { Minutes } from "../../../src/recording/minute-builder.ts";
import { type Boot, type Call, callsOf, type History, wallOf } from "./history.ts";

/** A part that came off a node's disk, by the boot that made it. */
export interface MadePart {
  node: number;
  boot: number;
  /** When it was there to be delivered: ms after `t0`. */
  at: number;
  part: MinutePart;
}

/** The id of a person: drawn at random, as the server does, and the same each time. */
const idOf = (history: History, person: number): string =>
  createHash("sha256").update(`${history.t0} ${person}`).digest().subarray(0, 12).toString("base64url");

const AUCTION = "a".repeat(24);

/** Runs the product's own recorder through a history, boot after boot on one disk each node, and gives the parts that it hands on. */
export function recorded(history: History, folder: string): MadePart[] {
  return history.nodes.flatMap((boots, node) => {
    const file = join(folder, `node-${node}.db`);
    const made = boots.flatMap((boot, number) => runBoot(history, file, { node, number, boot }));
    // A part of a killed boot comes off the disk when the next one begins, if there is one.
    return made;
  });
}

function runBoot(history: History, file: string, { node, number, boot }: { node: number; number: number; boot: Boot }) {
  const recorder = { node: `node-${node}`, boot: `boot-${number}` };
  const store = sqliteOutboxStore({ file, ...recorder, maxBytes: 1e9, log: silentLogger });
  const instant = (at: number) => ({ wall: wallOf(history, boot, at), mono: at - boot.from });
  const minutes = new Minutes({
    ...recorder,
    grid: DEFAULT_GRID,
    start: instant(boot.from),
    lastRecorded: store.lastRecorded,
  });
  const audience = new Audience<number>(0);
  const changes: Change[] = [];
  audience.subscribe((change) => changes.push(change));
  const made: MadePart[] = [];
  const takeOff = (at: number): void => {
    for (const { id, part } of store.peek(1_000)) {
      store.settle([{ id }], at);
      made.push({ node, boot: Number(part.boot.slice("boot-".length)), at, part });
    }
  };
  const hear = ({ at, what }: Call): void => {
    if (what.kind === "live") minutes.setLive(AUCTION, what.isLive, instant(at));
    if (what.kind === "tick") {
      minutes.advance(instant(at));
      const { parts, slots } = minutes.take();
      store.put(parts, slots);
      if (parts.length > 0) takeOff(at);
    }
    if (what.kind !== "open" && what.kind !== "close") return;
    const viewer = history.countMode === "people" ? idOf(history, what.person) : null;
    if (what.kind === "open") audience.join(what.visit, AUCTION, viewer, instant(at).wall);
    else audience.leave(what.visit, instant(at).wall);
    for (const { count, ...moves } of changes.splice(0)) minutes.observe(AUCTION, count, moves, instant(at));
  };
  takeOff(boot.from);
  for (const call of callsOf(history, node, boot)) hear(call);
  if (!boot.isKilled) {
    const { parts, slots } = minutes.close(instant(boot.to));
    store.put(parts, slots);
    takeOff(boot.to);
  }
  store.close();
  return made;
}
