import type { AuctionDetail, LotAnalytics, ViewerAnalytics } from "@headcount/protocol";
import { Paper, Skeleton } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useLots } from "../../api/analytics.ts";
import { useAuction } from "../../api/auctions.ts";
import { unitMs } from "../../charts/chart-points.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Message } from "../../components/message.tsx";
import { AuctionFailed } from "../../components/page-failed.tsx";
import { labelled } from "../../format/kind-words.ts";
import { inZone, TIME_EXACT, zoneName } from "../../time/zone-format.ts";
import { Controls } from "./controls.tsx";
import { usePart, useSale } from "./loading.ts";
import { Latest, Now } from "./now.tsx";
import classes from "./replay.module.css";
import { ReplayChart } from "./replay-chart.tsx";
import { DEFAULT_SPEED, type Speed } from "./replay-search.ts";
import { PART_MS, partAt, secondOf, stillAt } from "./still.ts";
import { TEXT } from "./text.ts";
import { usePlayhead } from "./use-playhead.ts";

const route = getRouteApi("/auctions/$auctionId/replay");

/** Shows a sale again, from its start to its end. */
export function ReplayPage() {
  const { auctionId } = route.useParams();
  const { data: auction, error } = useAuction(auctionId);
  const { data: sale, error: unknown } = useSale(auctionId);
  const { data: lots } = useLots(auctionId, false);
  useDocumentTitle(auction ? TEXT.page(labelled(auction)) : TEXT.loadingPage);
  if (!auction || (!sale && !unknown))
    return error ? <AuctionFailed error={error} /> : <Skeleton h={480} role="status" aria-label={TEXT.loading} />;
  if (!sale) return <ErrorNotice error={unknown} />;
  if (auction.liveSpans.length === 0 || sale.snapshots.length === 0)
    return <Message title={TEXT.notLive}>{TEXT.notLiveHelp}</Message>;
  return <Replay auction={auction} analytics={sale} lots={lots} />;
}

interface ReplayProps {
  auction: AuctionDetail;
  analytics: ViewerAnalytics;
  lots: LotAnalytics | undefined;
}

const LATEST = 6;

function Replay({ auction, analytics, lots }: ReplayProps) {
  const { t = 0, speed = DEFAULT_SPEED } = route.useSearch();
  const navigate = route.useNavigate();
  const { meta, snapshots } = analytics;
  const sale = useMemo(() => ({ from: Date.parse(meta.from), to: Date.parse(meta.to) }), [meta]);
  const address = useCallback(
    (at: number): void => {
      const second = secondOf(sale, at);
      void navigate({ search: ({ t: _, ...rest }) => ({ ...rest, ...(second > 0 && { t: second }) }), replace: true });
    },
    [navigate, sale],
  );
  const setSpeed = (next: Speed): void =>
    void navigate({
      search: ({ speed: _, ...rest }) => ({ ...rest, ...(next !== DEFAULT_SPEED && { speed: next }) }),
      replace: true,
    });
  const playhead = usePlayhead({ sale, addressed: sale.from + t * 1_000, speed, address });
  const { at } = playhead;

  // The end of the sale shows its last slot.
  const within = Math.min(at, sale.to - 1);
  const shown = partAt(sale, within);
  const next = shown.to < sale.to ? partAt(sale, shown.from + PART_MS) : null;
  const { data: part, error } = usePart(auction.id, shown, next);
  const overview = useMemo(() => ({ snapshots, lengthMs: unitMs(meta) }), [snapshots, meta]);
  const still = stillAt({ overview, lots, part }, within, LATEST);
  const time = useMemo(() => {
    const format = inZone(auction.timeZone, TIME_EXACT);
    return (instant: number): string => `${format(instant)} ${zoneName(auction.timeZone, instant)}`;
  }, [auction.timeZone]);
  return (
    <div className={classes.grid}>
      <ErrorNotice error={error} />
      <Paper withBorder radius="lg" p="md" className={classes.first ?? ""}>
        <Now {...{ auction, still, at, time }} isLoading={!part && !error} isOver={at >= sale.to} />
      </Paper>
      <Paper withBorder radius="lg" p="md" className={classes.main ?? ""}>
        <ReplayChart {...{ analytics, lots, sale, still, at, time }} seek={playhead.seek} />
        <Controls {...{ playhead, sale, speed, setSpeed, lots }} address={() => address(at)} />
      </Paper>
      <Paper withBorder radius="lg" p="md" className={classes.list ?? ""}>
        <Latest {...{ auction, still }} />
      </Paper>
    </div>
  );
}
