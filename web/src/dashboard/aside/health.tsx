import type { AuctionDetail, Summary } from "@headcount/protocol";
import { formatCount, formatCoverage } from "../../format/format.ts";
import { TEXT } from "../text.ts";
import { Card } from "./card.tsx";

const T = TEXT.health;
const GROUPS = ["staff", "screen", "bot", "overAddressLimit", "tooShort"] as const;

/** How much was recorded, and who is connected without being counted. */
export function HealthCard({ auction, summary }: { auction: AuctionDetail; summary: Summary }) {
  const { excluded, enableViewerAnalytics } = auction;
  return (
    <Card title={T.title}>
      <ul>
        <li>{summary.coverage === null ? T.noCoverage : T.coverage(formatCoverage(summary.coverage))}</li>
        {!enableViewerAnalytics && <li>{T.off}</li>}
        {excluded && <li>{notCounted(excluded)}</li>}
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
