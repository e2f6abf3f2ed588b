import type { AuctionDetail } from "@headcount/protocol";
import { Alert, Button, Group, Skeleton, Stack } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useAuction, usePatchAuction } from "../api/auctions.ts";
import { useCatalogue } from "../api/catalogue.ts";
import { isMissing } from "../api/client.ts";
import { AuctionHeader } from "../components/auction-header.tsx";
import { AuctionMissing } from "../components/auction-missing.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { CataloguePanel } from "./catalogue/catalogue-panel.tsx";
import { Desk } from "./desk.tsx";
import { UnsavedEntries } from "./entries/unsaved-entries.tsx";
import { useSale } from "./use-sale.ts";

const route = getRouteApi("/auctions/$auctionId/control");

/** The auctioneer's assistant's desk: what happens in the room is recorded with one key each. */
export function ControlPage() {
  const { auctionId } = route.useParams();
  const { data: auction, error } = useAuction(auctionId);
  if (isMissing(error))
    return (
      <Stack gap="lg">
        <UnsavedEntries auctionId={auctionId} />
        <AuctionMissing />
      </Stack>
    );
  if (!auction) return error ? <ErrorNotice error={error} /> : <Skeleton h={320} />;
  return <Control key={auctionId} auction={auction} />;
}

function Control({ auction }: { auction: AuctionDetail }) {
  const mayHaveCatalogue = auction.role !== "viewer";
  const { data: catalogue = [] } = useCatalogue(auction.id, mayHaveCatalogue);
  const sale = useSale(auction.id, catalogue);
  const { desk, view } = sale;
  return (
    <Stack gap="lg">
      <AuctionHeader auction={auction} />
      {desk && !desk.mayRecord ? (
        <>
          <Alert variant="light" color="yellow" title="You can watch the sale here, but not record" role="status">
            {`Your role in this auction is ${desk.role ?? "unknown"}. An owner can make you an editor.`}
          </Alert>
          <UnsavedEntries auctionId={auction.id} />
        </>
      ) : (
        <NotLive auction={auction} />
      )}
      {!desk && <ErrorNotice error={sale.error} />}
      {!view && !sale.error && <Skeleton h={320} />}
      {view && (
        <Desk auction={auction} catalogue={catalogue} sale={{ ...sale, view }} mayRecord={desk?.mayRecord === true} />
      )}
      {desk?.mayRecord && mayHaveCatalogue && <CataloguePanel auctionId={auction.id} catalogue={catalogue} />}
    </Stack>
  );
}

/** Moments may be recorded at any time, but most of them belong to an auction that is live. */
function NotLive({ auction }: { auction: AuctionDetail }) {
  const patch = usePatchAuction(auction.id);
  if (auction.state === "live") return null;
  return (
    <Alert variant="light" color="yellow" title={auction.state === "setup" ? "Not live yet" : "The auction has ended"}>
      <Group justify="space-between">
        <span>Visitors already see what you record here.</span>
        <Button size="xs" variant="default" loading={patch.isPending} onClick={() => patch.mutate({ state: "live" })}>
          {auction.state === "setup" ? "Go live" : "Go live again"}
        </Button>
      </Group>
      <ErrorNotice error={patch.error} />
    </Alert>
  );
}
