import type { AuctionDetail } from "@headcount/protocol";
import { Button, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useDeleteAuction } from "../api/auctions.ts";
import { ErrorNotice } from "../components/error-notice.tsx";

/** Deleting the auction, with its title typed to be sure. */
export function Danger({ auction: { id, title, demo, kind } }: { auction: AuctionDetail }) {
  const remove = useDeleteAuction(id);
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  if (demo) return <Text c="dimmed">The demo auction belongs to the installation and cannot be deleted.</Text>;
  return (
    <Paper withBorder p="md" radius="lg" maw="36rem">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          remove.mutate(undefined, { onSuccess: () => void navigate({ to: "/" }) });
        }}
      >
        <Stack>
          <Title order={2} size="h5">
            Delete this auction
          </Title>
          <Text size="sm">
            The auction and every minute of its audience are deleted at once and for good. Whoever watches it is told
            that it was removed.{kind && " It is not created again."}
          </Text>
          <TextInput
            label={`Type the title to confirm: ${title}`}
            autoComplete="off"
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <ErrorNotice error={remove.error} />
          <Button type="submit" color="red.9" disabled={typed !== title} loading={remove.isPending}>
            Delete the auction and its data
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
