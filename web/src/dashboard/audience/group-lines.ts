import type { GroupPoint } from "@headcount/protocol";
import type { ChartPoint } from "../../charts/chart-points.ts";

/** Dashes distinguish the groups, because many people cannot rely on color alone. */
export const GROUP_DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4], [1, 3]];

/** One line for each group: its average at each point. Points of the same answer have the same groups. */
export function groupLines(points: readonly ChartPoint[], colors: readonly string[]) {
  const groups: readonly GroupPoint[] = points.find((point) => point.groups)?.groups ?? [];
  return groups.map((_, index) => ({
    label: `group ${index}`,
    data: points.map(({ x, groups }) => ({ x, y: groups?.[index]?.avgViewers ?? null })),
    borderColor: colors[(index + 1) % colors.length] ?? "",
    borderWidth: 1.5,
    borderDash: [...(GROUP_DASHES[index] ?? [])],
    pointRadius: 0,
    pointHoverRadius: 0,
  }));
}
