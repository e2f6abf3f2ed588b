import type { Compared, ComparedAuction } from "@headcount/protocol";
import { Badge, Group, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import classes from "../components/figure.module.css";
import { estimateWords } from "../format/estimate.ts";
import { formatAverage, formatCount, formatDuration, MISSING } from "../format/format.ts";
import { labelled } from "../format/kind-words.ts";
import { formatPeak } from "../format/peak-words.ts";
import { deltaWords } from "./delta.ts";
import { TEXT } from "./text.ts";

/** The compared numbers and their format. */
const NUMBERS: { of: Compared; write: (summary: ComparedAuction["summary"]) => string }[] = [
  { of: "overallPeak", write: ({ overallPeak, peakIsBound }) => formatPeak(overallPeak, peakIsBound) },
  { of: "overallAvg", write: ({ overallAvg }) => formatAverage(overallAvg) },
  { of: "overallMin", write: ({ overallMin }) => formatCount(overallMin) },
  { of: "duration", write: ({ duration }) => formatDuration(duration) },
  { of: "uniqueViewers", write: ({ uniqueViewers }) => formatCount(uniqueViewers) },
  { of: "viewerMinutes", write: ({ viewerMinutes }) => formatCount(viewerMinutes) },
];

/** This auction's numbers, and their difference from each other auction's. */
export function CompareTiles({ auctions: [first, ...others] }: { auctions: readonly ComparedAuction[] }) {
  if (!first) return null;
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm" m={0}>
      {NUMBERS.map(({ of, write }) => (
        <Paper key={of} withBorder p="sm" radius="lg" className={classes.tile}>
          <Text component="dt" size="xs" c="dimmed">
            {TEXT.number[of]}
          </Text>
          <dd className={classes.value}>
            {write(first.summary)}
            {of === "uniqueViewers" && (
              <Text component="span" display="block" size="xs" c="dimmed" fw={400}>
                {estimateWords(first.summary) ?? TEXT.notKnown}
              </Text>
            )}
            <Stack gap={4} mt={4}>
              {others.map((other) => (
                <Chip
                  key={other.id}
                  other={other}
                  of={of}
                  note={other.counting === first.counting ? "" : ` · ${TEXT.counted[other.counting]}`}
                  value={[write(other.summary), of === "uniqueViewers" && estimateWords(other.summary)]
                    .filter(Boolean)
                    .join(", ")}
                />
              ))}
            </Stack>
          </dd>
        </Paper>
      ))}
    </SimpleGrid>
  );
}

function Chip({ other, of, note, value }: { other: ComparedAuction; of: Compared; note: string; value: string }) {
  const delta = other.deltas && deltaWords(other.deltas[of]);
  return (
    <Group gap={6} wrap="nowrap">
      <Badge variant="default" size="sm" tt="none" fw={600} style={{ flexShrink: 0 }} aria-hidden={delta !== null}>
        {delta?.short ?? MISSING}
      </Badge>
      <Text component="span" size="xs" c="dimmed" fw={400} truncate title={TEXT.value(labelled(other), value)}>
        {delta && <span className={classes.spoken}>{delta.words(labelled(other))}</span>}
        <span aria-hidden={delta !== null}>{labelled(other)}</span>
        {of === "duration" ? "" : note}
      </Text>
    </Group>
  );
}
