import type { GroupAudience } from "@headcount/protocol";
import { isolated } from "./isolated.ts";
import { formatPeak } from "./peak-words.ts";

type Named = Pick<GroupAudience, "kind" | "name">;

/** The name of a group. A group has the name that the organizer's application gave it. */
export const groupName = ({ kind, name }: Named): string =>
  kind === "group" ? (name ?? "") : kind === "other" ? "Other groups" : "No group";

export const groupKey = ({ kind, name }: Named): string => `${kind} ${name ?? ""}`;

/** How many of each group watched at once. */
export const groupPeaks = (groups: readonly GroupAudience[]): string[] =>
  groups.map((group) => {
    const peak = formatPeak(group.peakViewers, group.peakIsBound);
    return `${isolated(groupName(group))}: ${group.peakIsBound ? peak : `at most ${peak}`} at once`;
  });
