import type { LotAnalytics } from "@headcount/protocol";
import { Alert } from "@mantine/core";
import { RouterAnchor } from "../components/router-anchor.tsx";

/** Whether most of what was watched lies outside the live time. */
function isMostlyOutside({ before, during, between, after }: LotAnalytics["phases"]): boolean {
  const outside = [before, between, after].reduce((sum, phase) => sum + (phase?.viewerMinutes ?? 0), 0);
  return during !== null && outside > (during.viewerMinutes ?? 0);
}

/** Says so, and leads to where the live time is corrected. */
export function OutsideNotice({ auctionId, phases }: { auctionId: string; phases: LotAnalytics["phases"] }) {
  if (!isMostlyOutside(phases)) return null;
  return (
    <Alert variant="light" color="yellow" title="Most of the audience came while the auction was not live">
      The report and the range “While live” leave these viewers out. If it went live late or ended early, you can{" "}
      <RouterAnchor to="/auctions/$auctionId/setup" params={{ auctionId }} c="inherit" inherit underline="always">
        correct when it was live
      </RouterAnchor>
      .
    </Alert>
  );
}
