import type { GroupAudience } from "@headcount/protocol";
import { Table, useComputedColorScheme } from "@mantine/core";
import { SERIES_COLORS } from "../../charts/chart-colors.ts";
import { formatAverage, formatCount } from "../../format/format.ts";
import { groupKey, groupName } from "../../format/group-words.ts";
import { formatPeak } from "../../format/peak-words.ts";
import { TEXT } from "../text.ts";
import { GROUP_DASHES } from "./group-lines.ts";

const T = TEXT.groups;

/** The groups of the range, with their lines in the chart. */
export function GroupLegend({ groups }: { groups: readonly GroupAudience[] }) {
  const colors = SERIES_COLORS[useComputedColorScheme("light")];
  return (
    <Table.ScrollContainer
      minWidth={280}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: "region", "aria-label": T.title } }}
    >
      <Table verticalSpacing={2} w="auto" captionSide="top">
        <Table.Thead>
          <Table.Tr>
            {T.columns.map((name) => (
              <Table.Th key={name} scope="col">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {groups.map((group, index) => (
            <Table.Tr key={groupKey(group)}>
              <Table.Th scope="row" fw={500}>
                <svg width="26" height="8" aria-hidden="true">
                  <line
                    x2="22"
                    y1="4"
                    y2="4"
                    stroke={colors[(index + 1) % colors.length]}
                    strokeWidth="2"
                    strokeDasharray={GROUP_DASHES[index]?.join(" ")}
                  />
                </svg>
                <bdi>{groupName(group)}</bdi>
              </Table.Th>
              <Table.Td>{formatAverage(group.avgViewers)}</Table.Td>
              <Table.Td>{formatPeak(group.peakViewers, group.peakIsBound)}</Table.Td>
              <Table.Td>{formatCount(group.minViewers)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
