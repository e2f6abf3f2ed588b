import type { ViewerAnalytics } from "@headcount/protocol";
import { ScrollArea, Table } from "@mantine/core";
import { formatAverage, formatCount, inZone } from "../components/format.ts";

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });

/** The chart's points as a table, newest first. */
export function SeriesTable({ analytics: { snapshots, meta } }: { analytics: ViewerAnalytics }) {
  const time = inZone(meta.tz, { dateStyle: "medium", timeStyle: "short" });
  return (
    <ScrollArea.Autosize
      mah="28rem"
      viewportProps={{ tabIndex: 0, role: "region", "aria-label": "The chart as a table" }}
    >
      <Table striped stickyHeader miw="40rem" captionSide="bottom">
        <Table.Caption>Times in {meta.tz}. Stretches that were not recorded have no row.</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {["Time", "Average", "Peak", "Minimum", "Joined", "Left", "Recorded"].map((name) => (
              <Table.Th key={name} scope="col">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {snapshots.toReversed().map((point) => (
            <Table.Tr key={point.timestamp}>
              <Table.Th scope="row" fw={500}>
                {time(Date.parse(point.timestamp))}
              </Table.Th>
              <Table.Td>{formatAverage(point.avgViewers)}</Table.Td>
              <Table.Td>{formatCount(point.peakViewers)}</Table.Td>
              <Table.Td>{formatCount(point.minViewers)}</Table.Td>
              <Table.Td>{formatCount(point.joins)}</Table.Td>
              <Table.Td>{formatCount(point.leaves)}</Table.Td>
              <Table.Td>{percent.format(point.coverage)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
