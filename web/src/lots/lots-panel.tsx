import type { LotAnalytics, LotAudience } from "@headcount/protocol";
import { Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useMemo } from "react";
import { formatCount } from "../format/format.ts";
import { isolated } from "../format/isolated.ts";
import { formatPeak, withAtMost } from "../format/peak-words.ts";
import { rangeTime } from "../time/range-time.ts";
import { HammerCurve } from "./hammer-curve.tsx";
import { LotGroups } from "./lot-groups.tsx";
import type { LotSort } from "./lot-order.ts";
import { LotsTable } from "./lots-table.tsx";
import { TEXT } from "./text.ts";

export interface LotsPanelProps {
  lots: LotAnalytics;
  timeZone: string;
  sort: LotSort;
  setSort: (sort: LotSort) => void;
  pointed: number | null;
  point: (order: number | null) => void;
  show: (lot: LotAudience) => void;
}

/** The audience of each lot; there is at least one. */
export function LotsPanel({ lots, timeZone, ...table }: LotsPanelProps) {
  const [first, last] = [lots.lots.at(0), lots.lots.at(-1)];
  const [from, to] = [first?.openedAt ?? "", last?.closedAt ?? last?.openedAt ?? ""];
  const time = useMemo(() => rangeTime({ from, to, tz: timeZone }, "second"), [from, to, timeZone]);
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-labelledby="lots">
      <Stack gap="md">
        <Stack gap={2}>
          <Title order={2} size="h5" id="lots">
            {TEXT.title}
          </Title>
          <Text size="sm" c="dimmed">
            {withAtMost(sentence(lots.lots), lots.lots)}
          </Text>
        </Stack>
        <LotsTable lots={lots.lots} time={time} {...table} />
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
          <HammerCurve curve={lots.hammerCurve} />
          <LotGroups lots={lots} />
        </SimpleGrid>
      </Stack>
    </Paper>
  );
}

/** The lot with the highest peak, as a sentence. */
function sentence(lots: readonly LotAudience[]): string {
  const [best] = [...lots].sort((a, b) => (b.peakViewers ?? -1) - (a.peakViewers ?? -1));
  const count = TEXT.count(lots.length, formatCount(lots.length));
  if (!best || best.peakViewers === null) return TEXT.nothing(count);
  const title = best.title === null ? "" : ` (${isolated(best.title)})`;
  const unknown = lots.filter(({ peakViewers }) => peakViewers === null).length;
  const rest = unknown === 0 ? "" : TEXT.unknown(unknown, formatCount(unknown));
  return TEXT.best(count, isolated(best.number), title, formatPeak(best.peakViewers, best.peakIsBound)) + rest;
}
