import { ownTimeZone } from "@headcount/protocol/time-zone";
import { useAuctions } from "../api/auctions.ts";
import { AuditLog } from "../audit/audit-log.tsx";
import { shortId } from "../audit/audit-words.ts";
import { RouterAnchor } from "../components/router-anchor.tsx";

const timeZone = ownTimeZone() ?? "UTC";

/** What was done in the organizer's auctions, and what the organizer did. */
export function OwnAuditLog() {
  const { data: auctions } = useAuctions();
  const linkTo = (id: string) => {
    const auction = auctions?.find((one) => one.id === id);
    if (!auction) return `auction ${shortId(id)}`;
    return (
      <RouterAnchor to="/auctions/$auctionId/dashboard" params={{ auctionId: id }} size="xs" underline="always">
        <bdi>{auction.title}</bdi>
      </RouterAnchor>
    );
  };
  return (
    <AuditLog auctionId={null} timeZone={timeZone} linkTo={linkTo}>
      Who changed or deleted what in your auctions, also in those that are gone, and what you did elsewhere.
    </AuditLog>
  );
}
