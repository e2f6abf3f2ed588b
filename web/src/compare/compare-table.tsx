import type { Comparison } from "@headcount/protocol";
import { ScrollArea, Table } from "@mantine/core";
import { formatAverage } from "../format/format.ts";
import { labelled } from "../format/kind-words.ts";
import { formatPeak } from "../format/peak-words.ts";
import { positionName } from "./compare-chart.tsx";
import { compareRows } from "./compare-points.ts";
import { TEXT } from "./text.ts";

const T = TEXT.table;

/** The points of all auctions, by position. */
export function CompareTable({ comparison }: { comparison: Comparison }) {
  const { align, auctions } = comparison;
  return (
    <ScrollArea.Autosize mah="28rem" viewportProps={{ tabIndex: 0, role: "region", "aria-label": T.title }}>
      <Table striped stickyHeader miw={`${12 + 12 * auctions.length}rem`} captionSide="bottom">
        <Table.Caption>{T.caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{T.at[align]}</Table.Th>
            {auctions.map(({ id, title, kind }) => (
              <Table.Th key={id} scope="col">
                {labelled({ title, kind })}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {compareRows(auctions).map(({ at, points }) => (
            <Table.Tr key={at}>
              <Table.Th scope="row" fw={500}>
                {positionName(comparison, at)}
              </Table.Th>
              {points.map((point, index) => (
                <Table.Td key={auctions[index]?.id}>
                  {point && `${formatAverage(point.avgViewers)} (${formatPeak(point.peakViewers, point.peakIsBound)})`}
                  {point?.label && ` – ${point.label}`}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
