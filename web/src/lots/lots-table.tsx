import type { LotAudience } from "@headcount/protocol";
import { ScrollArea, Table, UnstyledButton } from "@mantine/core";
import { memo } from "react";
import { formatAverage, formatCount, formatSeconds } from "../format/format.ts";
import { formatPeak } from "../format/peak-words.ts";
import { type LotColumn, type LotSort, sortedLots } from "./lot-order.ts";
import { fateOf, lotName, lotPrice } from "./lot-words.ts";
import classes from "./lots-table.module.css";
import { TEXT } from "./text.ts";

const T = TEXT.table;

interface Column {
  by: Exclude<LotColumn, "number" | "order">;
  write: (lot: LotAudience, time: (at: number) => string) => string;
}

/** The audience at a lot's edge within a slot is a mean. */
export const COLUMNS: readonly Column[] = [
  { by: "outcome", write: (lot) => TEXT.fate[fateOf(lot)].words },
  { by: "viewersAtOpen", write: ({ viewersAtOpen }) => formatAverage(viewersAtOpen) },
  {
    by: "peakViewers",
    write: ({ peakViewers, peakIsBound, peakAt }, time) => {
      const peak = formatPeak(peakViewers, peakIsBound);
      return peakAt === null ? peak : T.peakAt(peak, time(Date.parse(peakAt)));
    },
  },
  { by: "avgViewers", write: ({ avgViewers }) => formatAverage(avgViewers) },
  { by: "viewersAtHammer", write: ({ viewersAtHammer }) => formatAverage(viewersAtHammer) },
  { by: "viewerMinutes", write: ({ viewerMinutes }) => formatAverage(viewerMinutes) },
  { by: "joins", write: ({ joins }) => formatCount(joins) },
  { by: "leaves", write: ({ leaves }) => formatCount(leaves) },
  { by: "secondsOnBlock", write: ({ secondsOnBlock }) => formatSeconds(secondsOnBlock) },
  { by: "bids", write: ({ bids }) => formatCount(bids) },
  { by: "price", write: (lot) => lotPrice(lot) },
];

export interface LotsTableProps {
  lots: readonly LotAudience[];
  /** Formats an instant (epoch ms) to the second. */
  time: (at: number) => string;
  sort: LotSort;
  setSort: (sort: LotSort) => void;
  pointed: number | null;
  point: (order: number | null) => void;
  show: (lot: LotAudience) => void;
}

/** Every lot with its audience. A click on a column's name sorts by it. */
export function LotsTable({ lots, time, sort, setSort, pointed, point, show }: LotsTableProps) {
  return (
    <ScrollArea.Autosize mah="32rem" viewportProps={{ tabIndex: 0, role: "region", "aria-label": T.title }}>
      <Table stickyHeader miw="64rem" captionSide="bottom" onPointerLeave={() => point(null)}>
        <Table.Caption>{T.caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Head by="order" sort={sort} setSort={setSort} />
            {COLUMNS.map(({ by }) => (
              <Head key={by} by={by} sort={sort} setSort={setSort} />
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
  by: Column["by"] | "order";
}

function Head({ by, sort, setSort }: HeadProps) {
  const isSorted = sort.by === by;
  const direction = sort.descending ? "descending" : "ascending";
  // Numbers start with the largest, names with the first.
  const first = by !== "order" && by !== "outcome";
  return (
    <Table.Th scope="col" aria-sort={isSorted ? direction : "none"}>
      <UnstyledButton
        className={classes.head}
        onClick={() => setSort({ by, descending: isSorted ? !sort.descending : first })}
      >
        {T.column[by]}
        <span aria-hidden>{isSorted ? (sort.descending ? " ▼" : " ▲") : ""}</span>
      </UnstyledButton>
    </Table.Th>
  );
}

interface RowProps extends Pick<LotsTableProps, "time" | "point" | "show"> {
  lot: LotAudience;
  isPointed: boolean;
}

/** Memoized: moving the pointer over 200 lots redraws two rows. */
const Row = memo(function Row({ lot, time, isPointed, point, show }: RowProps) {
  return (
    <Table.Tr data-pointed={isPointed || undefined} className={classes.row} onPointerEnter={() => point(lot.order)}>
      <Table.Th scope="row" fw={500} miw="11rem">
        <UnstyledButton
          className={classes.lot}
          title={T.show}
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
