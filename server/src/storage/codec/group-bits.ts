import type { Level } from "@headcount/protocol";
import { type BitReader, type BitWriter, type Expected, steady } from "./bits.ts";

/** A name as UTF-8. */
export const writeName = (out: BitWriter, name: string): void => {
  const bytes = Buffer.from(name);
  out.sized(bytes.length);
  for (const byte of bytes) out.fixed(byte, 8);
};

export const readName = (bytes: BitReader): string =>
  Buffer.from(Array.from({ length: bytes.sized() }, () => bytes.fixed(8))).toString();

interface Levels {
  group: string;
  connections: Level;
  people: Level;
}

/** People are expected to have as many tabs as before. */
const peopleBeside = ({ last }: Level, before: Levels | undefined): Expected => {
  const start = before?.people.last ?? 0;
  return { start, last: last + start - (before?.connections.last ?? 0) };
};

/** The levels of some of these groups, against those that the groups had before. */
export const writeGroups = (
  out: BitWriter,
  names: readonly string[],
  groups: readonly Levels[],
  before: readonly Levels[] | undefined,
  samples: number,
): void => {
  for (const name of names) {
    const levels = groups.find(({ group }) => group === name);
    out.flag(levels !== undefined);
    if (!levels) continue;
    const last = before?.find(({ group }) => group === name);
    out.level(levels.connections, steady(last?.connections.last ?? 0), samples);
    out.levelBeside(levels.people, levels.connections, peopleBeside(levels.connections, last), samples);
  }
};

export const readGroups = (
  bytes: BitReader,
  names: readonly string[],
  before: readonly Levels[] | undefined,
  samples: number,
): Levels[] =>
  names.flatMap((group) => {
    if (!bytes.flag()) return [];
    const last = before?.find((one) => one.group === group);
    const connections = bytes.level(steady(last?.connections.last ?? 0), samples);
    return { group, connections, people: bytes.levelBeside(connections, peopleBeside(connections, last), samples) };
  });

export const writeNames = (out: BitWriter, names: readonly string[]): void => {
  out.number(names.length, 2);
  for (const name of names) writeName(out, name);
};

export const readNames = (bytes: BitReader): string[] => Array.from({ length: bytes.number(2) }, () => readName(bytes));
