import type { AuctionDetail } from "@headcount/protocol";
import { Button, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useDeleteAuction } from "../api/auctions.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.danger;

/** Deletes the auction after its title was typed. */
export function Danger({ auction: { id, title, demo, kind } }: { auction: AuctionDetail }) {
  const remove = useDeleteAuction(id);
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  if (demo) return <Text c="dimmed">{T.demo}</Text>;
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
            {T.title}
          </Title>
          <Text size="sm">
            {T.help}
            {kind && T.notAgain}
          </Text>
          <TextInput
            label={T.typeTitle(title)}
            autoComplete="off"
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <ErrorNotice error={remove.error} />
          <Button type="submit" color="red.9" disabled={typed !== title} loading={remove.isPending}>
            {T.submit}
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
