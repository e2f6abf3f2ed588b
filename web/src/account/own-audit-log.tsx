import { ownTimeZone } from "@headcount/protocol/time-zone";
import { useAuctions } from "../api/auctions.ts";
import { AuditLog } from "../audit/audit-log.tsx";
import { shortId, TEXT } from "../audit/text.ts";
import { RouterAnchor } from "../components/router-anchor.tsx";

const timeZone = ownTimeZone() ?? "UTC";

/** The audit log of the organizer's auctions and account. */
export function OwnAuditLog() {
  const { data: auctions } = useAuctions();
  const linkTo = (id: string) => {
    const auction = auctions?.find((one) => one.id === id);
    if (!auction) return TEXT.auction(shortId(id));
    return (
      <RouterAnchor to="/auctions/$auctionId/dashboard" params={{ auctionId: id }} size="xs" underline="always">
        <bdi>{auction.title}</bdi>
      </RouterAnchor>
    );
  };
  return (
    <AuditLog auctionId={null} timeZone={timeZone} linkTo={linkTo}>
      {TEXT.ofAccount}
    </AuditLog>
  );
}
