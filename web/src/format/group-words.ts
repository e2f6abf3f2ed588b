import type { GroupAudience } from "@headcount/protocol";
import { i18n } from "../languages/i18n.ts";
import { isolated } from "./isolated.ts";
import { formatPeak } from "./peak-words.ts";

type Named = Pick<GroupAudience, "kind" | "name">;

/** The name of a group. A group has the name that the organizer's application gave it. */
export const groupName = ({ kind, name }: Named): string =>
  kind === "group" ? (name ?? "") : kind === "other" ? i18n._("Other groups") : i18n._("No group");

export const groupKey = ({ kind, name }: Named): string => `${kind} ${name ?? ""}`;

/** How many of each group watched at once. */
export const groupPeaks = (groups: readonly GroupAudience[]): string[] =>
  groups.map((group) => {
    const peak = formatPeak(group.peakViewers, group.peakIsBound);
    return i18n._("{name}: {peak} at once", {
      name: isolated(groupName(group)),
      peak: group.peakIsBound ? peak : i18n._("at most {count}", { count: peak }),
    });
  });
