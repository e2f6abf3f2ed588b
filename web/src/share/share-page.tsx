import { Skeleton, Stack } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useAuction } from "../api/auctions.ts";
import { AuctionFailed } from "../components/page-failed.tsx";
import { Embed } from "../setup/embed.tsx";
import { Share } from "../setup/share.tsx";

const route = getRouteApi("/auctions/$auctionId/share");

/** How others see the auction: links, and pieces for other pages. */
export function SharePage() {
  const { auctionId } = route.useParams();
  const { data: auction, error } = useAuction(auctionId);
  if (!auction) return error ? <AuctionFailed error={error} /> : <Skeleton h={320} />;
  return (
    <Stack gap="xl">
      <Embed auction={auction} />
      {auction.role === "owner" && <Share auction={auction} />}
    </Stack>
  );
}
