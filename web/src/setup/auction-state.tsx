import type { AuctionDetail } from "@headcount/protocol";
import { isPrivate } from "@headcount/protocol/private";
import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { StateButton } from "../components/state-button.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.state;

/** The state of the auction, with a button that starts or ends it. */
export const State = ({ auction }: { auction: AuctionDetail }) => (
  <Paper withBorder p="md" radius="lg">
    <Group justify="space-between">
      <Stack gap={2} flex="1 1 16rem">
        <Title order={2} size="h5">
          {T.title}
        </Title>
        <Text size="sm" c="dimmed">
          {T.help[isPrivate(auction) ? "private" : auction.state]}
        </Text>
      </Stack>
      {/* The page's header starts and ends it. */}
      {auction.state === "ended" && <StateButton auction={auction} />}
    </Group>
  </Paper>
);
