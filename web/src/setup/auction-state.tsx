import type { AuctionDetail, AuctionState } from "@headcount/protocol";
import { isPrivate } from "@headcount/protocol/private";
import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { usePatchAuction } from "../api/auctions.ts";
import { Confirm } from "../components/confirm.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { showToast } from "../components/toast.tsx";
import { audienceWords } from "../format/audience-words.ts";

const STATE_HELP: Record<AuctionState | "private", string> = {
  private: "Not started. Only members can open the live view.",
  setup: 'Not started. Visitors see "Starts soon".',
  live: "Live. Every minute is recorded, even with no viewers. After 12 hours without a viewer, recording pauses until a viewer arrives.",
  ended: "Ended. Visitors see a closing page.",
};

/** Whether the auction is on, and the way to start and end it. */
export function State({ auction }: { auction: AuctionDetail }) {
  const patch = usePatchAuction(auction.id);
  const [isEnding, setEnding] = useState(false);
  const { state } = auction;
  const end = (): void =>
    patch.mutate(
      { state: "ended" },
      {
        onSuccess: () => {
          setEnding(false);
          showToast(`Ended: ${auction.title}`, () => patch.mutate({ state: "live" }));
        },
      },
    );
  return (
    <Paper withBorder p="md" radius="lg">
      <Group justify="space-between">
        <Stack gap={2}>
          <Title order={2} size="h5">
            State
          </Title>
          <Text size="sm" c="dimmed">
            {STATE_HELP[isPrivate(auction) ? "private" : state]}
          </Text>
        </Stack>
        {state === "live" ? (
          <Button color="red.9" onClick={() => setEnding(true)}>
            End the auction
          </Button>
        ) : (
          <Button onClick={() => patch.mutate({ state: "live" })}>
            {state === "setup" ? "Go live" : "Go live again"}
          </Button>
        )}
      </Group>
      {!isEnding && <ErrorNotice error={patch.error} />}
      {isEnding && (
        <Confirm
          title="End the auction?"
          action="End the auction"
          run={end}
          close={() => setEnding(false)}
          isPending={patch.isPending}
          error={patch.error}
        >
          {`${audienceWords(auction)} Visitors see a closing page from then on. You can go live again.`}
        </Confirm>
      )}
    </Paper>
  );
}
