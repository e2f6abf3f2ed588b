import type { Alignment, AuctionDetail, Comparison } from "@headcount/protocol";
import { Box, Group, MultiSelect, SegmentedControl, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useComparison } from "../api/analytics.ts";
import { useAuctions } from "../api/auctions.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { formatDuration } from "../format/format.ts";
import { labelled } from "../format/kind-words.ts";
import { formatPeak, withAtMost } from "../format/peak-words.ts";
import { CompareChart } from "./compare-chart.tsx";
import type { Comparing } from "./compare-search.ts";
import { CompareTable } from "./compare-table.tsx";
import { CompareTiles } from "./compare-tiles.tsx";
import { TEXT } from "./text.ts";

/** Maximum number of other auctions in one comparison. */
const MAX_COMPARED = 5;

export interface ComparePanelProps extends Pick<Comparing, "align"> {
  auction: AuctionDetail;
  /** Ids of the auctions to compare with; `undefined` for the sale before. */
  compare: readonly string[] | undefined;
  change: (comparing: Comparing) => void;
}

/** Compares this auction with others of the organizer. */
export function ComparePanel({ auction, compare: chosen, align, change }: ComparePanelProps) {
  const { data: auctions = [] } = useAuctions();
  const [isTable, setTable] = useState(false);
  const others = auctions.filter(({ id, startedAt }) => id !== auction.id && startedAt !== null);
  const compare = chosen ?? saleBefore(auction, others);
  const { data, error } = useComparison(auction.id, { compare, align });
  const shown = compare.length > 0 ? data : undefined;
  return (
    <Stack gap="md">
      <Group align="flex-end" gap="md">
        <MultiSelect
          label={TEXT.with}
          description={others.length === 0 ? TEXT.noOthers : TEXT.withHelp(MAX_COMPARED)}
          data={others.map((other) => ({ value: other.id, label: labelled(other) }))}
          value={[...compare]}
          onChange={(ids) => change({ compare: ids, align })}
          maxValues={MAX_COMPARED}
          disabled={others.length === 0}
          searchable
          clearable
          flex="1 1 18rem"
          miw={0}
          comboboxProps={{ portalProps: { target: "main" } }}
        />
        <SegmentedControl
          aria-label={TEXT.aligned}
          value={align}
          disabled={compare.length === 0}
          data={Object.entries(TEXT.alignment).map(([value, label]) => ({ value, label }))}
          onChange={(value) => change({ compare, align: value as Alignment })}
        />
        {compare.length > 0 && (
          <Switch
            label={TEXT.asTable}
            checked={isTable}
            onChange={({ currentTarget }) => setTable(currentTarget.checked)}
          />
        )}
      </Group>
      <ErrorNotice error={error} />
      {shown && (
        <>
          <Text size="sm" c="dimmed">
            {sentence(shown)}
          </Text>
          <CompareTiles auctions={shown.auctions} />
          {shown.auctions.some(({ points }) => points.length > 0) ? (
            <Box h={{ base: 260, sm: 320 }}>
              <CompareChart comparison={shown} label={TEXT.chart(sentence(shown))} />
            </Box>
          ) : (
            <Text>{TEXT.nothing[shown.align]}</Text>
          )}
          {isTable && <CompareTable comparison={shown} />}
        </>
      )}
    </Stack>
  );
}

/** The id of the sale that started last before this one, if there is one. Samples and the demo are no sales. */
function saleBefore({ startedAt }: AuctionDetail, others: readonly AuctionDetail[]): string[] {
  const [last] = others
    .filter((other) => other.kind === null && !other.demo && (other.startedAt ?? "") < (startedAt ?? "~"))
    .sort((a, b) => ((a.startedAt ?? "") < (b.startedAt ?? "") ? 1 : -1));
  return last ? [last.id] : [];
}

/** The peaks of the auctions as a sentence, and what limits the comparison. */
const sentence = ({ auctions, comparedMinutes }: Comparison): string => {
  const ranked = auctions
    .filter(({ summary }) => summary.overallPeak !== null)
    .sort((a, b) => (b.summary.overallPeak ?? 0) - (a.summary.overallPeak ?? 0));
  if (ranked.length === 0) return TEXT.noMinutes;
  const isMixed = new Set(auctions.map(({ counting }) => counting)).size > 1 || auctions[0]?.counting === "mixed";
  const peaks = ranked.map(
    ({ summary, ...one }) =>
      `${labelled(one)} ${formatPeak(summary.overallPeak, summary.peakIsBound)}${isMixed ? ` ${TEXT.counted[one.counting]}` : ""}`,
  );
  const caution = isMixed ? TEXT.mixed : "";
  const when = comparedMinutes === null ? TEXT.whileLive : TEXT.first(formatDuration(comparedMinutes));
  const kept = comparedMinutes === null ? [] : auctions.filter(({ isSummarized }) => isSummarized);
  const summarized = kept.map((one) => TEXT.summarized(labelled(one), formatDuration(one.summary.duration)));
  const shown = withAtMost(
    TEXT.peaks(when, peaks.join(", ")),
    ranked.flatMap(({ summary, points }) => [summary, ...points]),
  );
  return shown + caution + summarized.join("");
};
