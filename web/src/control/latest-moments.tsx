import type { AuctionDetail, PublicMoment } from "@headcount/protocol";
import { byTime } from "@headcount/protocol/block";
import { ActionIcon, Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { inZone, TIME_EXACT } from "../components/format.ts";
import { wordsOf } from "../components/moment-words.ts";
import { CorrectMoment } from "./correct-moment.tsx";
import classes from "./latest-moments.module.css";

const SHOWN = 15;

interface LatestMomentsProps {
  auction: AuctionDetail;
  moments: readonly PublicMoment[];
  isWaiting: (id: string) => boolean;
  forget: (id: string) => void;
}

/** What was recorded last, each to be corrected or taken back. */
export function LatestMoments({ auction, moments, isWaiting, forget }: LatestMomentsProps) {
  const [chosen, choose] = useState<PublicMoment | null>(null);
  const time = inZone(auction.timeZone, TIME_EXACT);
  const latest = moments.toSorted((a, b) => byTime(b, a)).slice(0, SHOWN);
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-labelledby="latest">
      <Title order={2} size="h5" id="latest" mb="xs">
        What happened
      </Title>
      {latest.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing is recorded yet. Open the first lot with O.
        </Text>
      )}
      <Stack component="ol" gap={0} className={classes.list ?? ""}>
        {latest.map((moment) => (
          <Group component="li" key={moment.id} wrap="nowrap" gap="xs" className={classes.item ?? ""}>
            <Text size="xs" c="dimmed" className={classes.time ?? ""}>
              {time(Date.parse(moment.at))}
            </Text>
            <Text size="sm" flex={1} style={{ overflowWrap: "anywhere" }}>
              {wordsOf(moment)}
            </Text>
            {isWaiting(moment.id) ? (
              <Badge variant="default" size="sm">
                waiting
              </Badge>
            ) : (
              <>
                <ActionIcon
                  variant="subtle"
                  size="lg"
                  aria-label={`Correct: ${wordsOf(moment)}`}
                  onClick={() => choose(moment)}
                >
                  ✎
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="red.9"
                  size="lg"
                  aria-label={`Take back: ${wordsOf(moment)}`}
                  onClick={() => forget(moment.id)}
                >
                  ✕
                </ActionIcon>
              </>
            )}
          </Group>
        ))}
      </Stack>
      {chosen && <CorrectMoment key={chosen.id} auctionId={auction.id} moment={chosen} close={() => choose(null)} />}
    </Paper>
  );
}
