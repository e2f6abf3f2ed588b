import { LIMITS } from "@headcount/protocol/limits";
import { Button, Group, Skeleton, Stack, TextInput, Title } from "@mantine/core";
import { useDebouncedValue, useDisclosure, useDocumentTitle } from "@mantine/hooks";
import { useState } from "react";
import { useAuctions } from "../api/auctions.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { Message } from "../components/message.tsx";
import { isolated } from "../format/isolated.ts";
import { AuctionCard } from "./auction-card.tsx";
import { CreateAuction } from "./create-auction.tsx";

const SEARCH_AFTER_MS = 250;
/** So many are found at a glance. */
const FEW = 5;

/** The organizer's auctions. */
export function AuctionsPage() {
  useDocumentTitle("Auctions – Headcount");
  const [typed, setTyped] = useState("");
  const [title] = useDebouncedValue(typed.trim(), SEARCH_AFTER_MS);
  const { data: auctions, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useAuctions(title);
  const [isCreating, creating] = useDisclosure();
  const create = <Button onClick={creating.open}>New auction</Button>;
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1} size="h2">
          Auctions
        </Title>
        {auctions && (auctions.length > 0 || title !== "") && create}
      </Group>
      <ErrorNotice error={error} />
      {isPending && <Skeleton h={92} />}
      {(title !== "" || hasNextPage || (auctions?.length ?? 0) > FEW) && (
        <TextInput
          type="search"
          aria-label="Search by title"
          placeholder="Search by title"
          value={typed}
          maxLength={LIMITS.titleCharacters}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      )}
      {auctions?.length === 0 && title !== "" && (
        <Message title="No auction found">No title of your auctions contains “{isolated(title)}”.</Message>
      )}
      {auctions?.length === 0 && title === "" && (
        <Message title="No auctions yet" action={create}>
          Make one, turn its viewer analytics on, and share its live view: everyone there is counted from then on.
        </Message>
      )}
      {auctions?.map((auction) => (
        <AuctionCard key={auction.id} auction={auction} />
      ))}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
      <CreateAuction opened={isCreating} onClose={creating.close} />
    </Stack>
  );
}
