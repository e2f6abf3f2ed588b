import type { LotAudience } from "@headcount/protocol";
import { Anchor, Group, Text, Title, UnstyledButton } from "@mantine/core";
import { formatAverage, formatCount, MISSING } from "../format/format.ts";
import { howWeCount } from "../format/how-we-count.ts";
import { isolated } from "../format/isolated.ts";
import { sortedLots } from "./lot-order.ts";
import { lotName } from "./lot-words.ts";
import { TEXT } from "./text.ts";

const T = TEXT.hottest;
const MOST = 5;
const times = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const gain = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0, signDisplay: "exceptZero" });

/** A multiple, such as "2.5×". */
export const formatTimes = (value: number | null): string => (value === null ? MISSING : T.times(times.format(value)));

/** The known parts of a lot's heat. */
const partsOf = ({ bidsPer100Viewers, bidders, escalation, viewersGained }: LotAudience): string =>
  [
    bidsPer100Viewers !== null && T.bids(formatAverage(bidsPer100Viewers)),
    bidders !== null && T.bidders(bidders, formatCount(bidders)),
    escalation !== null && T.escalation(formatTimes(escalation)),
    viewersGained !== null && T.gained(gain.format(viewersGained)),
  ]
    .filter(Boolean)
    .join(" · ");

/** The lots with bids that drew the most interest, hottest first. */
export function HottestLots({ lots, show }: { lots: readonly LotAudience[]; show: (lot: LotAudience) => void }) {
  const known = lots.filter(({ heat, bids }) => heat !== null && bids > 0);
  if (known.length === 0) return null;
  return (
    <section aria-label={T.title}>
      <Group justify="space-between">
        <Title order={3} size="h6">
          {T.title}
        </Title>
        <Anchor href={howWeCount("hottest-lots")} target="_blank" rel="noopener" size="sm">
          {T.how}
        </Anchor>
      </Group>
      <ol>
        {sortedLots(known, { by: "heat", descending: true })
          .slice(0, MOST)
          .map((lot) => (
            <li key={lot.order}>
              <UnstyledButton title={TEXT.table.show} fw={600} onClick={() => show(lot)}>
                {lotName(lot)}
                {lot.title !== null && ` ${isolated(lot.title)}`}
              </UnstyledButton>
              <Text span size="sm">
                {" "}
                {T.heat(formatCount(lot.heat))}
              </Text>
              <Text size="sm" c="dimmed">
                {partsOf(lot)}
              </Text>
            </li>
          ))}
      </ol>
    </section>
  );
}
