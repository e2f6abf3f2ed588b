import { Button, Group, Skeleton, Stack, Title } from "@mantine/core";
import { useDisclosure, useDocumentTitle } from "@mantine/hooks";
import { useAuctions } from "../api.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { Message } from "../components/message.tsx";
import { AuctionCard } from "./auction-card.tsx";
import { CreateAuction } from "./create-auction.tsx";

/** The organizer's auctions. */
export function AuctionsPage() {
  useDocumentTitle("Auctions – Headcount");
  const { data: auctions, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useAuctions();
  const [isCreating, creating] = useDisclosure();
  const create = <Button onClick={creating.open}>New auction</Button>;
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1} size="h2">
          Auctions
        </Title>
        {auctions && auctions.length > 0 && create}
      </Group>
      <ErrorNotice error={error} />
      {isPending && <Skeleton h={92} />}
      {auctions?.length === 0 && (
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
