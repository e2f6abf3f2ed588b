import type { AuctionDetail } from "@headcount/protocol";
import { Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { useHighlights, useLots, useRetention } from "../api/analytics.ts";
import { useAuction, usePatchAuction } from "../api/auctions.ts";
import { isShared } from "../api/link-token.ts";
import { loadChunk } from "../browser/load-chunk.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { AuctionFailed } from "../components/page-failed.tsx";
import { serverNow } from "../time/server-time.ts";
import classes from "./dashboard-page.module.css";
import { intervalOf } from "./dashboard-search.ts";
import { NumbersLoading } from "./loading.tsx";
import { emptyState } from "./notices/empty-state.ts";
import { Notices } from "./notices/notices.tsx";
import { OutsideNotice } from "./notices/outside-notice.tsx";
import { Panels } from "./panels.tsx";
import { ShortcutsHelp } from "./shortcuts-help.tsx";
import { useAddress } from "./use-address.ts";
import { useAudience } from "./use-audience.ts";
import { useRangeKeys } from "./use-range-keys.ts";

const RecentAlerts = lazy(async () => ({
  default: (await loadChunk(() => import("../account/alerts/recent-alerts.tsx"))).RecentAlerts,
}));

const route = getRouteApi("/auctions/$auctionId/dashboard");

/** An auction's audience over time. */
export function DashboardPage() {
  const { auctionId } = route.useParams();
  const { data: auction, error } = useAuction(auctionId);
  if (!auction) return error ? <AuctionFailed error={error} /> : <NumbersLoading />;
  return <Dashboard auction={auction} lost={error} />;
}

/** `lost`: why `auction` may be outdated. */
function Dashboard({ auction, lost }: { auction: AuctionDetail; lost: Error | null }) {
  const address = useAddress();
  const { search } = address;
  const patch = usePatchAuction(auction.id);
  const [isHelpOpen, help] = useDisclosure();
  const known = lost ? null : auction.viewerCount;
  const { analytics, error, query, at, isOld } = useAudience(auction, search, known);
  const { data: retention } = useRetention(auction.id, query);
  const { data: lots } = useLots(auction.id, auction.state === "live");
  const { data: highlights } = useHighlights(auction.id, auction.state === "live");
  const { from, to } = search;
  const meta = analytics?.meta;
  const span = useMemo(() => intervalOf({ from, to }, meta), [from, to, meta]);
  useRangeKeys(span, address, help.open);
  const turnOn = isShared ? null : () => patch.mutate({ enableViewerAnalytics: true });
  const empty = analytics ? emptyState(auction, analytics, serverNow()) : null;
  // After the end people may still watch, but the chart has ended.
  const current = auction.state === "ended" ? null : known;
  return (
    <Stack gap="md">
      <ErrorNotice error={lost ?? error ?? patch.error} />
      {!analytics && !error && <NumbersLoading />}
      {analytics && (
        <Stack gap="md" aria-busy={isOld} className={isOld ? classes.waiting : ""}>
          <Notices {...{ auction, analytics, empty, turnOn }} isTurningOn={patch.isPending} />
          {!isShared && auction.kind === null && (
            <Suspense>
              <RecentAlerts auction={auction} />
            </Suspense>
          )}
          {lots && !isShared && <OutsideNotice auctionId={auction.id} phases={lots.phases} />}
          <Panels
            {...{ auction, span, empty, lots, retention, highlights, address, turnOn }}
            isLost={lost !== null}
            openHelp={help.open}
            latest={{ analytics, at, current }}
          />
        </Stack>
      )}
      <ShortcutsHelp opened={isHelpOpen} onClose={help.close} />
    </Stack>
  );
}
