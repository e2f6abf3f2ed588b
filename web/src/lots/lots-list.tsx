import type { LotAudience } from "@headcount/protocol";
import { Group, NativeSelect, Stack } from "@mantine/core";
import { formatPeak } from "../format/peak-words.ts";
import { Flow } from "./flow.tsx";
import { LOT_COLUMNS, type LotColumn, sortedLots } from "./lot-order.ts";
import { LotPeaks } from "./lot-peaks.tsx";
import { lotPrice } from "./lot-words.ts";
import classes from "./lots-table.module.css";
import { type LotsTableProps, Outcome, ShowLot, startsDescending } from "./lots-table.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.table;

/** Without the columns that order a list of names in the same way as another. */
const ORDERS = LOT_COLUMNS.filter((by) => by !== "number");

/** The lots on a phone, in two lines each. */
export function LotsList({ lots, sort, setSort, point, show }: Omit<LotsTableProps, "more" | "time" | "pointed">) {
  return (
    <Stack gap="xs">
      <NativeSelect
        label={TEXT.sortBy}
        size="xs"
        value={sort.by}
        data={ORDERS.map((by) => ({ value: by, label: T.column[by] }))}
        onChange={({ currentTarget: { value } }) => {
          const by = value as LotColumn;
          setSort({ by, descending: startsDescending(by) });
        }}
      />
      <ol className={classes.list}>
        {sortedLots(lots, sort).map((lot: LotAudience) => (
          <li key={lot.order}>
            <Group justify="space-between" wrap="nowrap" gap="xs" align="flex-start">
              <ShowLot {...{ lot, point, show }} />
              <Outcome lot={lot} />
            </Group>
            <Group justify="space-between" gap="xs" className={classes.second ?? ""}>
              <span>{lotPrice(lot)}</span>
              <Flow lot={lot} />
              <span>{TEXT.peak(formatPeak(lot.peakViewers, lot.peakIsBound))}</span>
            </Group>
            <LotPeaks lot={lot} />
          </li>
        ))}
      </ol>
    </Stack>
  );
}
