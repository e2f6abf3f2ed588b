import type { AuctionDetail } from "@headcount/protocol";
import { isPrivate } from "@headcount/protocol/private";
import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { usePatchAuction } from "../api/auctions.ts";
import { Confirm } from "../components/confirm.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { showToast } from "../components/toast.tsx";
import { audienceWords } from "../format/audience-words.ts";
import { TEXT } from "./text.ts";

const T = TEXT.state;

/** The state of the auction, with a button that starts or ends it. */
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
          showToast(T.ended(auction.title), () => patch.mutate({ state: "live" }));
        },
      },
    );
  return (
    <Paper withBorder p="md" radius="lg">
      <Group justify="space-between">
        <Stack gap={2}>
          <Title order={2} size="h5">
            {T.title}
          </Title>
          <Text size="sm" c="dimmed">
            {T.help[isPrivate(auction) ? "private" : state]}
          </Text>
        </Stack>
        {state === "live" ? (
          <Button color="red.9" onClick={() => setEnding(true)}>
            {T.end}
          </Button>
        ) : (
          <Button onClick={() => patch.mutate({ state: "live" })}>{state === "setup" ? T.start : T.restart}</Button>
        )}
      </Group>
      {!isEnding && <ErrorNotice error={patch.error} />}
      {isEnding && (
        <Confirm
          title={T.confirmEnd}
          action={T.end}
          run={end}
          close={() => setEnding(false)}
          isPending={patch.isPending}
          error={patch.error}
        >
          {T.endHelp(audienceWords(auction))}
        </Confirm>
      )}
    </Paper>
  );
}
