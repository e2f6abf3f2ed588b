import type { AuctionDetail, Summary } from "@headcount/protocol";
import { useSites } from "../../api/sites.ts";
import { RouterAnchor } from "../../components/router-anchor.tsx";
import { formatCount, formatCoverage } from "../../format/format.ts";
import { TEXT } from "../text.ts";
import { Card } from "./card.tsx";

const T = TEXT.health;
const GROUPS = ["staff", "screen", "bot", "overAddressLimit", "tooShort"] as const;

/** The sites whose pages are connected, and those that were refused. */
function Sites({ auctionId }: { auctionId: string }) {
  const { data } = useSites(auctionId);
  const sites = data?.sites ?? [];
  const connected = sites.filter(({ connections }) => connections > 0).length;
  const refused = sites.filter(({ refused }) => refused > 0).map(({ origin }) => origin);
  return (
    <>
      {connected > 0 && <li>{T.connected(connected, formatCount(connected))}</li>}
      {refused.length > 0 && (
        <li>
          <RouterAnchor to="/auctions/$auctionId/share" params={{ auctionId }} size="sm">
            {T.refused(refused.join(", "))}
          </RouterAnchor>
        </li>
      )}
    </>
  );
}

/** How much was recorded, and who is connected without being counted. */
export function HealthCard({ auction, summary }: { auction: AuctionDetail; summary: Summary }) {
  const { excluded, enableViewerAnalytics, role } = auction;
  return (
    <Card title={T.title}>
      <ul>
        <li>{summary.coverage === null ? T.noCoverage : T.coverage(formatCoverage(summary.coverage))}</li>
        {!enableViewerAnalytics && <li>{T.off}</li>}
        {excluded && <li>{notCounted(excluded)}</li>}
        {(role === "owner" || role === "editor") && <Sites auctionId={auction.id} />}
      </ul>
    </Card>
  );
}

/** The number of excluded connections by group. */
function notCounted(excluded: NonNullable<AuctionDetail["excluded"]>): string {
  const groups = GROUPS.filter((group) => excluded[group] > 0).map(
    (group) => `${formatCount(excluded[group])} ${T.group[group](excluded[group])}`,
  );
  return groups.length === 0 ? T.allCounted : T.notCounted(groups.join(", "));
}
