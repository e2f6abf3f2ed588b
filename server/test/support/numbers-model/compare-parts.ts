import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Level, MinutePart } from "@headcount/protocol";
import { type TrueLevel, type TruePart, WHOLE } from "./boot-truth.ts";
import { AVERAGE_ERROR, differsIn, type Findings } from "./compare.ts";
import { type History, MINUTE, SLOT } from "./history.ts";
import { partsOf } from "./minute-truth.ts";
import { type MadePart, recorded } from "./recorder.ts";

export const nameOf = ({ node, boot, minute }: Pick<TruePart, "node" | "boot" | "minute">): string =>
  `node ${node}, boot ${boot}, ${new Date(minute).toISOString()}`;

/** The parts that the product's recorder makes of a history, and what they should be by the names of both. */
export function playRecorders(history: History): { made: MadePart[]; truth: Map<string, TruePart> } {
  const folder = mkdtempSync(join(tmpdir(), "headcount-"));
  const made = recorded(history, folder);
  rmSync(folder, { recursive: true });
  return { made, truth: new Map(partsOf(history).map((part) => [nameOf(part), part])) };
}

function comparePart(
  part: MinutePart,
  truth: TruePart,
  check: (what: string, seen: unknown, expected: unknown, error?: number) => void,
): void {
  const { windows } = truth;
  const sum = (of: "joins" | "leaves"): number => windows.reduce((total, window) => total + window[of], 0);
  check("joins", part.joins, sum("joins"));
  check("leaves", part.leaves, sum("leaves"));
  check("minutesBefore", part.minutesBefore ?? 0, truth.minutesBefore);
  const last = part.slots.at(-1);
  const covers = part.covers ?? {
    from: (part.slots[0]?.index ?? 0) * SLOT,
    to: (last?.index ?? 0) * SLOT + (last?.seen ?? SLOT),
  };
  check("covers from", covers.from, truth.covers.from);
  check("covers to", covers.to, truth.covers.to);
  check("slots", part.slots.length, windows.length);
  for (const [i, { slot, from, to, joins, leaves, drained, ...levels }] of windows.entries()) {
    const seen = part.slots[i];
    if (!seen) return;
    const of = (name: string): string => `${name} of slot ${slot % (MINUTE / SLOT)}`;
    check(of("index"), seen.index, slot - part.minute / SLOT);
    const isCut = covers.to < (slot - part.minute / SLOT + 1) * SLOT;
    check(of("time seen"), seen.seen ?? SLOT, to - from >= WHOLE && !isCut ? SLOT : to - from);
    check(of("joins"), seen.joins, joins);
    check(of("leaves"), seen.leaves, leaves);
    check(of("drained"), seen.drained ?? 0, drained);
    const compareLevel = (level: Level, { area, min, max, last }: TrueLevel): void => {
      check(of("last"), level.last, last);
      check(of("min"), level.min, min);
      check(of("max"), level.max, max);
      check(of("mean"), level.mean, area / (to - from), AVERAGE_ERROR);
    };
    compareLevel(seen.connections, levels.connections);
    compareLevel(seen.people, levels.people);
  }
}

/** Compares what the recorders of a history hand on with what really happened, slot by slot. */
export function compareParts(history: History, found: Findings): void {
  const { made, truth } = playRecorders(history);
  const known = new Set<string>();
  for (const { node, boot, part } of made) {
    const name = nameOf({ node, boot, minute: part.minute });
    const of = truth.get(name);
    if (!of || known.has(name)) found.differences.push(`${name}: there is a part${of ? " twice" : ""}`);
    known.add(name);
    if (of) comparePart(part, of, differsIn(found, name));
  }
  for (const name of truth.keys()) if (!known.has(name)) found.differences.push(`${name}: there is no part`);
}
