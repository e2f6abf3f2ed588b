import type { LotAudience } from "@headcount/protocol";
import { ScrollArea, Table, UnstyledButton } from "@mantine/core";
import { memo } from "react";
import { formatAverage, formatCount } from "../format/format.ts";
import { type LotColumn, type LotSort, sortedLots } from "./lot-order.ts";
import { blockTime, FATES, fateOf, lotName, lotPrice } from "./lot-words.ts";
import classes from "./lots-table.module.css";

interface Column {
  by: LotColumn;
  name: string;
  write: (lot: LotAudience, time: (at: number) => string) => string;
}

const COLUMNS: Column[] = [
  { by: "outcome", name: "Outcome", write: (lot) => FATES[fateOf(lot)].words },
  { by: "viewersAtOpen", name: "At open", write: ({ viewersAtOpen }) => formatAverage(viewersAtOpen) },
  {
    by: "peakViewers",
    name: "Peak",
    write: ({ peakViewers, peakAt }, time) =>
      peakAt === null ? formatCount(peakViewers) : `${formatCount(peakViewers)} at ${time(Date.parse(peakAt))}`,
  },
  { by: "avgViewers", name: "Average", write: ({ avgViewers }) => formatAverage(avgViewers) },
  { by: "viewersAtHammer", name: "At hammer", write: ({ viewersAtHammer }) => formatAverage(viewersAtHammer) },
  { by: "viewerMinutes", name: "Viewer-minutes", write: ({ viewerMinutes }) => formatAverage(viewerMinutes) },
  { by: "joins", name: "Joined", write: ({ joins }) => formatAverage(joins) },
  { by: "leaves", name: "Left", write: ({ leaves }) => formatAverage(leaves) },
  { by: "secondsOnBlock", name: "On the block", write: ({ secondsOnBlock }) => blockTime(secondsOnBlock) },
  { by: "bids", name: "Bids", write: ({ bids }) => formatCount(bids) },
  { by: "price", name: "Price", write: (lot) => lotPrice(lot) },
];

export interface LotsTableProps {
  lots: readonly LotAudience[];
  /** Writes an instant, exact to the second. */
  time: (at: number) => string;
  sort: LotSort;
  setSort: (sort: LotSort) => void;
  pointed: number | null;
  point: (order: number | null) => void;
  show: (lot: LotAudience) => void;
}

/** Every lot with its audience; a column's name sorts by it. */
export function LotsTable({ lots, time, sort, setSort, pointed, point, show }: LotsTableProps) {
  return (
    <ScrollArea.Autosize mah="32rem" viewportProps={{ tabIndex: 0, role: "region", "aria-label": "Lots as a table" }}>
      <Table stickyHeader miw="64rem" captionSide="bottom" onPointerLeave={() => point(null)}>
        <Table.Caption>
          A lot runs from its opening to its hammer. Shares of people who came and went come from slots of 5 s across
          its edges.
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Head by="order" name="Lot" sort={sort} setSort={setSort} />
            {COLUMNS.map(({ by, name }) => (
              <Head key={by} by={by} name={name} sort={sort} setSort={setSort} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sortedLots(lots, sort).map((lot) => (
            <Row key={lot.order} lot={lot} time={time} isPointed={pointed === lot.order} point={point} show={show} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}

interface HeadProps extends Pick<LotsTableProps, "sort" | "setSort"> {
  by: LotColumn;
  name: string;
}

function Head({ by, name, sort, setSort }: HeadProps) {
  const isSorted = sort.by === by;
  const direction = sort.descending ? "descending" : "ascending";
  // The first look at a number is for the largest; at a name, for the first.
  const first = by !== "order" && by !== "outcome";
  return (
    <Table.Th scope="col" aria-sort={isSorted ? direction : "none"}>
      <UnstyledButton
        className={classes.head}
        onClick={() => setSort({ by, descending: isSorted ? !sort.descending : first })}
      >
        {name}
        <span aria-hidden>{isSorted ? (sort.descending ? " ▼" : " ▲") : ""}</span>
      </UnstyledButton>
    </Table.Th>
  );
}

interface RowProps extends Pick<LotsTableProps, "time" | "point" | "show"> {
  lot: LotAudience;
  isPointed: boolean;
}

/** Remembered: pointing at one of 200 lots redraws two rows. */
const Row = memo(function Row({ lot, time, isPointed, point, show }: RowProps) {
  return (
    <Table.Tr data-pointed={isPointed || undefined} className={classes.row} onPointerEnter={() => point(lot.order)}>
      <Table.Th scope="row" fw={500} miw="11rem">
        <UnstyledButton
          className={classes.lot}
          title="Show its time in the chart"
          onClick={() => show(lot)}
          onFocus={() => point(lot.order)}
          onBlur={() => point(null)}
        >
          <b>{lotName(lot)}</b> <bdi>{lot.title}</bdi>
        </UnstyledButton>
      </Table.Th>
      {COLUMNS.map(({ by, write }) => (
        <Table.Td key={by}>{write(lot, time)}</Table.Td>
      ))}
    </Table.Tr>
  );
});
