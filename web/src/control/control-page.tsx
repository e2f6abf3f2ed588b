import type { AuctionDetail } from "@headcount/protocol";
import { Alert, Skeleton, Stack } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useAuction } from "../api/auctions.ts";
import { useCatalogue } from "../api/catalogue.ts";
import { isMissing } from "../api/client.ts";
import { AuctionMissing } from "../components/auction-missing.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { Desk } from "./desk.tsx";
import { UnsavedEntries } from "./entries/unsaved-entries.tsx";
import { TEXT } from "./text.ts";
import { useSale } from "./use-sale.ts";

const route = getRouteApi("/auctions/$auctionId/control");

/** The desk of the auctioneer's assistant. Each moment of the sale is recorded with one key. */
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
      {desk && !desk.mayRecord ? (
        <>
          <Alert variant="light" color="yellow" title={TEXT.notPermitted} role="status">
            {TEXT.role(desk.role)}
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
    </Stack>
  );
}

/** Shown if the auction is not live. Moments may still be recorded. */
function NotLive({ auction }: { auction: AuctionDetail }) {
  if (auction.state === "live") return null;
  return (
    <Alert variant="light" color="yellow" title={auction.state === "setup" ? TEXT.notLive : TEXT.ended}>
      {TEXT.visible}
    </Alert>
  );
}
