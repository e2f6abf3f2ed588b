import type { AuctionDetail, PublicMoment } from "@headcount/protocol";
import { byTime } from "@headcount/protocol/block";
import { ActionIcon, Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { momentText } from "../../format/moment-words.ts";
import { inZone, TIME_EXACT } from "../../time/zone-format.ts";
import { TEXT } from "../text.ts";
import { CorrectMoment } from "./correct-moment.tsx";
import { DeleteMoment } from "./delete-moment.tsx";
import classes from "./latest-moments.module.css";

const T = TEXT.latest;
const SHOWN = 15;

interface LatestMomentsProps {
  auction: AuctionDetail;
  moments: readonly PublicMoment[];
  isWaiting: (id: string) => boolean;
  /** Called after a deletion; `null` if entries may not be changed. */
  deletion: { forget: (momentId: string) => void; restore: (moment: PublicMoment) => void } | null;
}

/** The latest moments, with buttons to edit and delete. */
export function LatestMoments({ auction, moments, isWaiting, deletion }: LatestMomentsProps) {
  const [chosen, choose] = useState<PublicMoment | null>(null);
  const [unwanted, setUnwanted] = useState<PublicMoment | null>(null);
  const time = inZone(auction.timeZone, TIME_EXACT);
  const latest = [...moments].sort((a, b) => byTime(b, a)).slice(0, SHOWN);
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-labelledby="latest">
      <Title order={2} size="h5" id="latest" mb="xs">
        {T.title}
      </Title>
      {latest.length === 0 && (
        <Text size="sm" c="dimmed">
          {T.none}
        </Text>
      )}
      <Stack component="ol" gap={0} className={classes.list ?? ""} translate="no">
        {latest.map((moment) => (
          <Group component="li" key={moment.id} wrap="nowrap" gap="xs" className={classes.item ?? ""}>
            <Text size="xs" c="dimmed" className={classes.time ?? ""}>
              {time(Date.parse(moment.at))}
            </Text>
            <Text size="sm" flex={1} dir="auto" style={{ overflowWrap: "anywhere" }}>
              {momentText(moment)}
            </Text>
            {isWaiting(moment.id) ? (
              <Badge variant="default" size="sm">
                {T.waiting}
              </Badge>
            ) : deletion ? (
              <>
                <ActionIcon
                  variant="subtle"
                  size={44}
                  aria-label={T.edit(momentText(moment))}
                  onClick={() => choose(moment)}
                >
                  <IconPencil size={20} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="red.9"
                  size={44}
                  aria-label={T.delete(momentText(moment))}
                  onClick={() => setUnwanted(moment)}
                >
                  <IconTrash size={20} aria-hidden />
                </ActionIcon>
              </>
            ) : null}
          </Group>
        ))}
      </Stack>
      {chosen && <CorrectMoment key={chosen.id} auctionId={auction.id} moment={chosen} close={() => choose(null)} />}
      {unwanted && deletion && (
        <DeleteMoment auction={auction} moment={unwanted} {...deletion} close={() => setUnwanted(null)} />
      )}
    </Paper>
  );
}
