import type { LotAnalytics } from "@headcount/protocol";
import { Alert } from "@mantine/core";
import { RouterAnchor } from "../../components/router-anchor.tsx";
import { TEXT } from "../text.ts";

const T = TEXT.outside;

/** Whether most viewer-minutes are outside the live time. */
function isMostlyOutside({ before, during, between, after }: LotAnalytics["phases"]): boolean {
  const outside = [before, between, after].reduce((sum, phase) => sum + (phase?.viewerMinutes ?? 0), 0);
  return during !== null && outside > (during.viewerMinutes ?? 0);
}

/** Shown if most viewers came outside the live time, with a link to where that time can be corrected. */
export function OutsideNotice({ auctionId, phases }: { auctionId: string; phases: LotAnalytics["phases"] }) {
  if (!isMostlyOutside(phases)) return null;
  return (
    <Alert variant="light" color="yellow" title={T.title}>
      {T.before}
      <RouterAnchor to="/auctions/$auctionId/setup" params={{ auctionId }} c="inherit" inherit underline="always">
        {T.link}
      </RouterAnchor>
      {T.after}
    </Alert>
  );
}
