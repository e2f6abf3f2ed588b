import type { Snapshot, ViewerAnalytics } from "@headcount/protocol";
import { Button, ScrollArea, Table } from "@mantine/core";
import { memo, useMemo, useState } from "react";
import { formatAverage, formatCount, formatCoverage } from "../../format/format.ts";
import { groupKey, groupName } from "../../format/group-words.ts";
import { isolated } from "../../format/isolated.ts";
import { formatPeak } from "../../format/peak-words.ts";
import { clockTime } from "../../time/zone-clock.ts";
import { TEXT } from "../text.ts";

const T = TEXT.table;

/** Number of rows that are drawn at once. */
const ROWS_PER_PAGE = 250;

/** The chart's points as a table, newest first. A button shows more of them. */
export const SeriesTable = memo(function SeriesTable({
  analytics: { snapshots, meta },
}: {
  analytics: Pick<ViewerAnalytics, "snapshots" | "meta">;
}) {
  const time = useMemo(
    () => clockTime(meta.tz, { dateStyle: "medium", timeStyle: meta.unit === "slot" ? "medium" : "short" }),
    [meta.tz, meta.unit],
  );
  const [most, setMost] = useState(ROWS_PER_PAGE);
  const groups = snapshots[0]?.groups ?? [];
  const remaining = snapshots.length - most;
  return (
    <ScrollArea.Autosize mah="28rem" viewportProps={{ tabIndex: 0, role: "region", "aria-label": T.title }}>
      <Table
        striped
        stickyHeader
        miw={`${40 + groups.length * 6}rem`}
        captionSide="bottom"
        aria-rowcount={snapshots.length + 1}
      >
        <Table.Caption>
          {remaining > 0 && (
            <Button variant="default" size="xs" mb="xs" onClick={() => setMost(most + ROWS_PER_PAGE)}>
              {T.more(formatCount(Math.min(ROWS_PER_PAGE, remaining)), formatCount(remaining))}
            </Button>
          )}
          <div>{`${TEXT.timesIn(meta.tz)} ${T.gaps}`}</div>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {T.columns.map((name) => (
              <Table.Th key={name} scope="col">
                {name}
              </Table.Th>
            ))}
            {groups.map((group) => (
              <Table.Th key={groupKey(group)} scope="col">
                {T.ofGroup(isolated(groupName(group)))}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {snapshots
            .slice(-most)
            .reverse()
            .map((point) => (
              <Row key={point.timestamp} point={point} time={time} />
            ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
});

/** Memoized: a new minute changes one row of 2,000. */
const Row = memo(function Row({ point, time }: { point: Snapshot; time: (at: number) => string }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {time(Date.parse(point.timestamp))}
      </Table.Th>
      <Table.Td>{formatAverage(point.avgViewers)}</Table.Td>
      <Table.Td>{formatPeak(point.peakViewers, point.peakIsBound)}</Table.Td>
      <Table.Td>{formatCount(point.minViewers)}</Table.Td>
      <Table.Td>{formatCount(point.joins)}</Table.Td>
      <Table.Td>{formatCount(point.leaves)}</Table.Td>
      <Table.Td>{formatCoverage(point.coverage)}</Table.Td>
      {point.groups?.map((group) => (
        <Table.Td key={groupKey(group)}>{formatAverage(group.avgViewers)}</Table.Td>
      ))}
    </Table.Tr>
  );
});
