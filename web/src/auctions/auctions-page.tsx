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
import { TEXT } from "./text.ts";

const SEARCH_AFTER_MS = 250;
/** The page shows a search field above this number of auctions. */
const FEW = 5;

/** The organizer's auctions. */
export function AuctionsPage() {
  useDocumentTitle(`${TEXT.title} – Headcount`);
  const [typed, setTyped] = useState("");
  const [title] = useDebouncedValue(typed.trim(), SEARCH_AFTER_MS);
  const { data: auctions, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useAuctions(title);
  const [isCreating, creating] = useDisclosure();
  const create = <Button onClick={creating.open}>{TEXT.create}</Button>;
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {TEXT.title}
        </Title>
        {auctions && (auctions.length > 0 || title !== "") && create}
      </Group>
      <ErrorNotice error={error} />
      {isPending && <Skeleton h={92} />}
      {(title !== "" || hasNextPage || (auctions?.length ?? 0) > FEW) && (
        <TextInput
          type="search"
          aria-label={TEXT.search}
          placeholder={TEXT.search}
          value={typed}
          maxLength={LIMITS.titleCharacters}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      )}
      {auctions?.length === 0 && title !== "" && (
        <Message title={TEXT.notFound}>{TEXT.notFoundFor(isolated(title))}</Message>
      )}
      {auctions?.length === 0 && title === "" && (
        <Message title={TEXT.none} action={create}>
          {TEXT.noneHelp}
        </Message>
      )}
      {auctions?.map((auction) => (
        <AuctionCard key={auction.id} auction={auction} />
      ))}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {TEXT.more}
        </Button>
      )}
      <CreateAuction opened={isCreating} onClose={creating.close} />
    </Stack>
  );
}
