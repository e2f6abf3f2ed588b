import type { LotAudience } from "@headcount/protocol";
import { Anchor, Group, Text, Title, UnstyledButton } from "@mantine/core";
import { formatCount } from "../format/format.ts";
import { howWeCount } from "../format/how-we-count.ts";
import { isolated } from "../format/isolated.ts";
import { interestWords, isHot } from "./interest-words.ts";
import { sortedLots } from "./lot-order.ts";
import { lotName } from "./lot-words.ts";
import { TEXT } from "./text.ts";

const T = TEXT.hottest;
const MOST = 5;

/** The lots with bids that drew the most interest, hottest first. */
export function HottestLots({ lots, show }: { lots: readonly LotAudience[]; show: (lot: LotAudience) => void }) {
  const known = lots.filter(isHot);
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
                {interestWords(lot)}
              </Text>
            </li>
          ))}
      </ol>
    </section>
  );
}
