import type { LotAnalytics, LotAudience } from "@headcount/protocol";
import type { Interval } from "@headcount/protocol/time";
import { Button, Group, Menu, SimpleGrid, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconColumns } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { formatCount } from "../format/format.ts";
import { isolated } from "../format/isolated.ts";
import { formatPeak, withAtMost } from "../format/peak-words.ts";
import { rangeTime } from "../time/range-time.ts";
import { HammerCurve } from "./hammer-curve.tsx";
import { HottestLots } from "./hottest.tsx";
import { LotGroups } from "./lot-groups.tsx";
import type { LotSort } from "./lot-order.ts";
import { LotsList } from "./lots-list.tsx";
import { type Column, LotsTable, MORE_COLUMNS } from "./lots-table.tsx";
import { TEXT } from "./text.ts";

const NARROW = "(max-width: 48em)";

export interface LotsPanelProps {
  lots: LotAnalytics;
  /** Only lots within this interval are listed; all without it. */
  interval: Interval | null;
  timeZone: string;
  sort: LotSort;
  setSort: (sort: LotSort) => void;
  pointed: number | null;
  point: (order: number | null) => void;
  show: (lot: LotAudience) => void;
}

/** The lots whose time overlaps an interval. */
const lotsWithin = (lots: readonly LotAudience[], interval: Interval | null): readonly LotAudience[] =>
  interval
    ? lots.filter(
        ({ openedAt, closedAt }) =>
          Date.parse(openedAt) < interval.to && (closedAt === null || Date.parse(closedAt) > interval.from),
      )
    : lots;

/** The audience of each lot; there is at least one. */
export function LotsPanel({ lots, interval, timeZone, ...table }: LotsPanelProps) {
  const isNarrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const [more, setMore] = useState<readonly Column[]>([]);
  const shown = useMemo(() => lotsWithin(lots.lots, interval), [lots.lots, interval]);
  const [first, last] = [lots.lots.at(0), lots.lots.at(-1)];
  const [from, to] = [first?.openedAt ?? "", last?.closedAt ?? last?.openedAt ?? ""];
  const time = useMemo(() => rangeTime({ from, to, tz: timeZone }, "second"), [from, to, timeZone]);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Text size="sm" c="dimmed">
          {withAtMost(sentence(shown, lots.lots.length), shown)}
        </Text>
        {!isNarrow && <ColumnsMenu more={more} setMore={setMore} />}
      </Group>
      {shown.length > 0 &&
        (isNarrow ? (
          <LotsList lots={shown} {...table} />
        ) : (
          <LotsTable lots={shown} more={more} time={time} {...table} />
        ))}
      <Text size="sm" c="dimmed">
        {TEXT.table.caption}
      </Text>
      <HottestLots lots={shown} show={table.show} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <HammerCurve curve={lots.hammerCurve} />
        <LotGroups lots={lots} />
      </SimpleGrid>
    </Stack>
  );
}

/** Shows and hides columns. */
const ColumnsMenu = ({ more, setMore }: { more: readonly Column[]; setMore: (more: readonly Column[]) => void }) => (
  <Menu position="bottom-end" portalProps={{ target: "main" }}>
    <Menu.Target>
      <Button variant="default" size="xs" leftSection={<IconColumns size={16} aria-hidden />}>
        {TEXT.table.columns}
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      <Menu.CheckboxGroup value={[...more]} onChange={(columns) => setMore(columns as Column[])}>
        {MORE_COLUMNS.map((column) => (
          <Menu.CheckboxItem key={column} value={column}>
            {TEXT.table.column[column]}
          </Menu.CheckboxItem>
        ))}
      </Menu.CheckboxGroup>
    </Menu.Dropdown>
  </Menu>
);

/** The lot with the highest peak, as a sentence. */
function sentence(lots: readonly LotAudience[], all: number): string {
  const total = TEXT.count(all, formatCount(all));
  if (lots.length === 0) return TEXT.noneShown(total);
  const start = lots.length < all ? TEXT.some(formatCount(lots.length), total) : `${total}.`;
  const [best] = [...lots].sort((a, b) => (b.peakViewers ?? -1) - (a.peakViewers ?? -1));
  if (!best || best.peakViewers === null) return `${start} ${TEXT.nothing}`;
  const title = best.title === null ? "" : ` (${isolated(best.title)})`;
  const unknown = lots.filter(({ peakViewers }) => peakViewers === null).length;
  const rest = unknown === 0 ? "" : TEXT.unknown(unknown, formatCount(unknown));
  return `${start} ${TEXT.best(isolated(best.number), title, formatPeak(best.peakViewers, best.peakIsBound))}${rest}`;
}
