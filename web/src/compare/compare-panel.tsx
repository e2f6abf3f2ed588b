import type { Alignment, AuctionDetail, Comparison } from "@headcount/protocol";
import { Box, Group, MultiSelect, Paper, SegmentedControl, Stack, Switch, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useComparison } from "../api/analytics.ts";
import { useAuctions } from "../api/auctions.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { formatCount, formatDuration } from "../format/format.ts";
import { labelled } from "../format/kind-words.ts";
import { CompareChart } from "./compare-chart.tsx";
import type { Comparing } from "./compare-search.ts";
import { CompareTable } from "./compare-table.tsx";
import { CompareTiles } from "./compare-tiles.tsx";

/** As many as the server compares at once. */
const MOST = 5;

export interface ComparePanelProps extends Comparing {
  auction: AuctionDetail;
  change: (comparing: Comparing) => void;
}

/** This auction beside others of the organizer's. */
export function ComparePanel({ auction, compare, align, change }: ComparePanelProps) {
  const { data: auctions = [] } = useAuctions();
  const [isTable, setTable] = useState(false);
  const { data, error } = useComparison(auction.id, { compare, align });
  const others = auctions.filter(({ id, startedAt }) => id !== auction.id && startedAt !== null);
  const shown = compare.length > 0 ? data : undefined;
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-labelledby="compare">
      <Stack gap="md">
        <Group justify="space-between" align="flex-end">
          <Title order={2} size="h5" id="compare">
            Compare
          </Title>
          {compare.length > 0 && (
            <Switch
              label="Show comparison as table"
              checked={isTable}
              onChange={({ currentTarget }) => setTable(currentTarget.checked)}
            />
          )}
        </Group>
        <Group align="flex-end" gap="md">
          <MultiSelect
            label="With other auctions"
            description={
              others.length === 0 ? "No other auction of yours was live yet." : `Up to ${MOST} of your auctions`
            }
            data={others.map((other) => ({ value: other.id, label: labelled(other) }))}
            value={[...compare]}
            onChange={(ids) => change({ compare: ids, align })}
            maxValues={MOST}
            disabled={others.length === 0}
            searchable
            clearable
            flex="1 1 18rem"
            comboboxProps={{ portalProps: { target: "main" } }}
          />
          <SegmentedControl
            aria-label="Aligned"
            value={align}
            disabled={compare.length === 0}
            data={[
              { value: "start", label: "From the start" },
              { value: "lot", label: "Lot by lot" },
            ]}
            onChange={(value) => change({ compare, align: value as Alignment })}
          />
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
                <CompareChart comparison={shown} label={`${sentence(shown)} The table has every point.`} />
              </Box>
            ) : (
              <Text>
                {shown.align === "lot" ? "No lots were recorded." : "Nothing was recorded while they were live."}
              </Text>
            )}
            {isTable && <CompareTable comparison={shown} />}
          </>
        )}
      </Stack>
    </Paper>
  );
}

const COUNTED = { tabs: "tabs", people: "people", mixed: "tabs and people" } as const;

/** What the comparison comes to, in words. */
const sentence = ({ auctions, comparedMinutes }: Comparison): string => {
  const ranked = auctions
    .filter(({ summary }) => summary.overallPeak !== null)
    .sort((a, b) => (b.summary.overallPeak ?? 0) - (a.summary.overallPeak ?? 0));
  if (ranked.length === 0) return "None of these auctions has recorded minutes of its live part.";
  const isMixed = new Set(auctions.map(({ counting }) => counting)).size > 1 || auctions[0]?.counting === "mixed";
  const peaks = ranked.map(
    ({ summary, ...one }) =>
      `${labelled(one)} ${formatCount(summary.overallPeak)}${isMixed ? ` ${COUNTED[one.counting]}` : ""}`,
  );
  const caution = isMixed ? " Tabs and people are counted differently, so no difference is shown between them." : "";
  const when =
    comparedMinutes === null ? "while live" : `in the first ${formatDuration(comparedMinutes)}, as one is still live`;
  const kept = comparedMinutes === null ? [] : auctions.filter(({ isSummarized }) => isSummarized);
  const summarized = kept.map(
    (one) =>
      ` The minutes of ${labelled(one)} have expired: its numbers come from its summary, for its first ${formatDuration(one.summary.duration)}.`,
  );
  return `Peaks ${when}: ${peaks.join(", ")}.${caution}${summarized.join("")}`;
};
