import { type GroupLevels, type MergedLevel, NO_GROUP } from "@headcount/protocol";

type Of = "connections" | "people";

/** Levels of all viewers, and those of their groups. Without groups, all viewers are without one. */
interface Grouped {
  connections: MergedLevel;
  people: MergedLevel;
  groups?: readonly GroupLevels[] | undefined;
}

const NOBODY: MergedLevel = { last: 0, mean: 0, min: 0, max: 0 };

export const levelOfGroup = (of: Grouped, group: string, what: Of): MergedLevel => {
  if (!of.groups) return group === NO_GROUP ? of[what] : NOBODY;
  return of.groups.find((one) => one.group === group)?.[what] ?? NOBODY;
};

/** The groups that any of these have, by name, in order; nothing if none has groups. */
export const groupLevelsOf = (
  all: readonly Grouped[],
  levelOf: (group: string, what: Of) => MergedLevel,
): { groups?: GroupLevels[] } => {
  if (!all.some(({ groups }) => groups)) return {};
  const names = new Set(all.flatMap(({ groups }) => groups?.map(({ group }) => group) ?? NO_GROUP));
  const groups = [...names].sort().map((group) => ({
    group,
    connections: levelOf(group, "connections"),
    people: levelOf(group, "people"),
  }));
  return { groups };
};
