import type { AuctionDetail } from "@headcount/protocol";
import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useArchive, useDuplicate } from "../components/auction-actions.ts";
import { TEXT } from "./text.ts";

const T = TEXT.copies;

/** Duplicates the auction, or moves it to the archive and back. */
export function Copies({ auction }: { auction: AuctionDetail }) {
  const { state, archived } = auction;
  const duplicate = useDuplicate(auction.id);
  const archive = useArchive(auction);
  return (
    <Paper withBorder p="md" radius="lg">
      <Stack gap="sm">
        <Title order={2} size="h5">
          {T.title}
        </Title>
        <Text size="sm" c="dimmed">
          {T.help} {state === "live" && T.live}
        </Text>
        <Group>
          <Button variant="default" loading={duplicate.isPending} onClick={duplicate.run}>
            {T.duplicate}
          </Button>
          {state !== "live" && (
            <Button variant="default" onClick={archive}>
              {archived ? T.restore : T.archive}
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}
