import type { LotAudience } from "@headcount/protocol";
import { Badge, ScrollArea, Table, UnstyledButton } from "@mantine/core";
import { memo, type ReactNode } from "react";
import { formatAverage, formatCount, formatSeconds, MISSING } from "../format/format.ts";
import { formatPeak } from "../format/peak-words.ts";
import { Flow } from "./flow.tsx";
import { formatTimes } from "./interest-words.ts";
import { type LotColumn, type LotSort, sortedLots } from "./lot-order.ts";
import { LotPeaks } from "./lot-peaks.tsx";
import { fateOf, lotName, lotPrice } from "./lot-words.ts";
import classes from "./lots-table.module.css";
import { TEXT } from "./text.ts";

const T = TEXT.table;

/** The columns after the lot. */
export type Column = Exclude<LotColumn, "number" | "order">;
type Write = (lot: LotAudience, time: (at: number) => string) => ReactNode;

/** The audience at a lot's edge within a slot is a mean. */
export const COLUMNS: Readonly<Record<Column, Write>> = {
  outcome: (lot) => <Outcome lot={lot} />,
  price: (lot) => lotPrice(lot),
  viewersAtOpen: (lot) => <Flow lot={lot} />,
  peakViewers: ({ peakViewers, peakIsBound }) => formatPeak(peakViewers, peakIsBound),
  avgViewers: ({ avgViewers }) => formatAverage(avgViewers),
  secondsOnBlock: ({ secondsOnBlock }) => formatSeconds(secondsOnBlock),
  peakAt: ({ peakAt }, time) => (peakAt === null ? MISSING : time(Date.parse(peakAt))),
  viewersAtHammer: ({ viewersAtHammer }) => formatAverage(viewersAtHammer),
  viewerMinutes: ({ viewerMinutes }) => formatAverage(viewerMinutes),
  joins: ({ joins }) => formatCount(joins),
  leaves: ({ leaves }) => formatCount(leaves),
  bids: ({ bids }) => formatCount(bids),
  bidders: ({ bidders }) => formatCount(bidders),
  bidsPer100Viewers: ({ bidsPer100Viewers }) => formatAverage(bidsPer100Viewers),
  escalation: ({ escalation }) => formatTimes(escalation),
  viewersGained: ({ viewersGained }) => formatCount(viewersGained),
  heat: ({ heat }) => formatCount(heat),
};

/** Shown without being asked for, besides the lot. */
const ALWAYS: readonly Column[] = ["outcome", "price", "viewersAtOpen", "peakViewers", "avgViewers", "secondsOnBlock"];
export const MORE_COLUMNS = (Object.keys(COLUMNS) as Column[]).filter((column) => !ALWAYS.includes(column));

export interface LotsTableProps {
  lots: readonly LotAudience[];
  /** The columns besides those that are always shown. */
  more: readonly Column[];
  /** Formats an instant (epoch ms) to the second. */
  time: (at: number) => string;
  sort: LotSort;
  setSort: (sort: LotSort) => void;
  pointed: number | null;
  point: (order: number | null) => void;
  show: (lot: LotAudience) => void;
}

/** The lots with their audience. A click on a column's name sorts by it. */
export function LotsTable({ lots, more, time, sort, setSort, pointed, point, show }: LotsTableProps) {
  const columns = [...ALWAYS, ...MORE_COLUMNS.filter((column) => more.includes(column) || column === sort.by)];
  return (
    <ScrollArea.Autosize mah="36rem" viewportProps={{ tabIndex: 0, role: "region", "aria-label": T.title }}>
      <Table stickyHeader miw={`${18 + columns.length * 5}rem`} onPointerLeave={() => point(null)}>
        <Table.Thead>
          <Table.Tr>
            <Head by="order" sort={sort} setSort={setSort} />
            {columns.map((by) => (
              <Head key={by} by={by} sort={sort} setSort={setSort} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sortedLots(lots, sort).map((lot) => (
            <Row
              key={lot.order}
              {...{ lot, time, point, show }}
              columns={columns.join()}
              isPointed={pointed === lot.order}
            />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}

interface HeadProps extends Pick<LotsTableProps, "sort" | "setSort"> {
  by: Column | "order";
}

/** Numbers start with the largest, names with the first. */
export const startsDescending = (by: LotColumn): boolean => by !== "order" && by !== "outcome";

function Head({ by, sort, setSort }: HeadProps) {
  const isSorted = sort.by === by;
  const direction = sort.descending ? "descending" : "ascending";
  return (
    <Table.Th scope="col" aria-sort={isSorted ? direction : "none"} className={by === "order" ? "" : classes.number}>
      <UnstyledButton
        className={classes.head}
        onClick={() => setSort({ by, descending: isSorted ? !sort.descending : startsDescending(by) })}
      >
        {T.column[by]}
        <span aria-hidden>{isSorted ? (sort.descending ? " ▼" : " ▲") : ""}</span>
      </UnstyledButton>
    </Table.Th>
  );
}

/** The outcome of a lot, in its color. */
export function Outcome({ lot }: { lot: LotAudience }) {
  const fate = fateOf(lot);
  return (
    <Badge variant="light" tt="none" className={classes.outcome ?? ""} data-fate={fate}>
      {TEXT.fate[fate].words}
    </Badge>
  );
}

/** Zooms the chart to a lot. */
export const ShowLot = ({ lot, point, show }: { lot: LotAudience } & Pick<LotsTableProps, "point" | "show">) => (
  <UnstyledButton
    className={classes.lot}
    title={T.show}
    onClick={() => show(lot)}
    onFocus={() => point(lot.order)}
    onBlur={() => point(null)}
  >
    <b>{lotName(lot)}</b> <bdi>{lot.title}</bdi>
  </UnstyledButton>
);

interface RowProps extends Pick<LotsTableProps, "time" | "point" | "show"> {
  lot: LotAudience;
  isPointed: boolean;
  /** Joined, so that equal ones are equal to React. */
  columns: string;
}

/** Memoized: moving the pointer over 200 lots redraws two rows. */
const Row = memo(function Row({ lot, time, columns, isPointed, point, show }: RowProps) {
  return (
    <Table.Tr data-pointed={isPointed || undefined} className={classes.row} onPointerEnter={() => point(lot.order)}>
      <Table.Th scope="row" fw={500} miw="11rem">
        <ShowLot {...{ lot, point, show }} />
        <LotPeaks lot={lot} />
      </Table.Th>
      {(columns.split(",") as Column[]).map((by) => (
        <Table.Td key={by} className={classes.number}>
          {COLUMNS[by](lot, time)}
        </Table.Td>
      ))}
    </Table.Tr>
  );
});
