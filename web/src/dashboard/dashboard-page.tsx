import type { AuctionDetail, LotAudience } from "@headcount/protocol";
import { auctionApi } from "@headcount/sdk";
import { Alert, Button, Group, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { useLots, useRetention } from "../api/analytics.ts";
import { useAuction, usePatchAuction } from "../api/auctions.ts";
import { detectBlocking } from "../api/blocked-request.ts";
import { dataOf } from "../api/client.ts";
import { access, shareToken } from "../api/link-token.ts";
import { ComparePanel } from "../compare/compare-panel.tsx";
import { compareSearch } from "../compare/compare-search.ts";
import { AuctionHeader } from "../components/auction-header.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { AuctionFailed } from "../components/page-failed.tsx";
import { Panel } from "../components/panel.tsx";
import { type Shortcuts, useShortcuts } from "../components/shortcuts.ts";
import type { LotSort } from "../lots/lot-order.ts";
import { LotStrip } from "../lots/lot-strip.tsx";
import { LotsPanel } from "../lots/lots-panel.tsx";
import { adjacentInterval, type Interval, RANGES } from "../time/ranges.ts";
import { serverNow, serverTime } from "../time/server-time.ts";
import { zoneFormat } from "../time/zone-format.ts";
import { AudiencePanel, type Shown } from "./audience/audience-panel.tsx";
import { untilNextPoint } from "./audience/live-points.ts";
import { scaled } from "./audience/zoom.ts";
import { CountModeNotice } from "./count-mode-notice.tsx";
import classes from "./dashboard-page.module.css";
import { type DashboardSearch, pointsFor, queryOf, spanSearch } from "./dashboard-search.ts";
import { emptyState } from "./empty-state.ts";
import { ExportMenu } from "./export-menu.tsx";
import { DashboardLoading, NumbersLoading } from "./loading.tsx";
import { NothingToShow } from "./nothing-to-show.tsx";
import { OutsideNotice } from "./outside-notice.tsx";
import { withPresent } from "./present.ts";
import { RangePicker } from "./range-picker.tsx";
import { ReportLink } from "./report-link.tsx";
import { RetentionPanel } from "./retention-panel.tsx";
import { ShortcutsHelp } from "./shortcuts-help.tsx";
import { Tiles } from "./tiles.tsx";

/** A lot is shown with what was before and after it. */
const AROUND_MS = 120_000;

const route = getRouteApi("/auctions/$auctionId/dashboard");

/** An auction's audience over time. */
export function DashboardPage() {
  const { auctionId } = route.useParams();
  const { data: auction, error } = useAuction(auctionId);
  if (!auction) return error ? <AuctionFailed error={error} /> : <DashboardLoading />;
  return <Dashboard auction={auction} lost={error} />;
}

/** `lost`: why `auction` may be out of date. */
function Dashboard({ auction, lost }: { auction: AuctionDetail; lost: Error | null }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const patch = usePatchAuction(auction.id);
  const [isHelpOpen, help] = useDisclosure();
  // Of the window that the page was opened in: a turned phone is no reason to ask again.
  const [points] = useState(() => pointsFor(window.innerWidth));
  const query = queryOf(search, points);
  const isWatched = auction.state === "live" || (auction.viewerCount ?? 0) > 0;
  const {
    data: answer,
    error,
    dataUpdatedAt,
    isPlaceholderData,
  } = useQuery({
    queryKey: ["viewers", auction.id, query],
    queryFn: async ({ signal }) =>
      dataOf(await detectBlocking(() => auctionApi.getViewerAnalytics(auction.id, query, { ...access, signal }))),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: true,
    refetchInterval: () => isWatched && untilNextPoint(serverNow()),
  });

  const { data: retention } = useRetention(auction.id, query);
  const { data: lots } = useLots(auction.id, auction.state === "live");
  /** `order` of the lot that is pointed at, in the chart or in the table. */
  const [pointed, setPointed] = useState<number | null>(null);
  const known = lost ? null : auction.viewerCount;
  const data = useMemo(() => answer && withPresent(answer, known), [answer, known]);
  const meta = data?.meta;
  const show = useCallback(
    (next: Pick<DashboardSearch, "range" | "from" | "to">): void =>
      void navigate({ search: ({ range: _range, from: _from, to: _to, ...rest }) => ({ ...rest, ...next }) }),
    [navigate],
  );
  const { range, from, to } = search;
  // What the address says comes before the answer to it.
  const span = useMemo(() => {
    const stretch = from && to ? { from, to } : meta;
    return stretch ? { from: Date.parse(stretch.from), to: Date.parse(stretch.to) } : null;
  }, [meta, from, to]);
  const zoom = useCallback(
    (stretch: Interval): void => show({ ...(range && { range }), ...spanSearch(stretch) }),
    [show, range],
  );
  const shortcuts = useMemo<Shortcuts>(() => {
    const move = (direction: -1 | 1): void => {
      if (span) zoom(adjacentInterval(span, direction, serverNow()));
    };
    const scale = (factor: number): void => {
      if (span) zoom(scaled(span, factor, serverNow()));
    };
    return new Map([
      ...RANGES.map(({ range }, index) => [String(index + 1), () => show({ range })] as const),
      ["ArrowLeft", () => move(-1)],
      ["ArrowRight", () => move(1)],
      ["+", () => scale(0.5)],
      ["-", () => scale(2)],
      ["Escape", () => show({})],
      ["?", help.open],
    ]);
  }, [span, show, zoom, help.open]);
  useShortcuts(shortcuts);
  const showLot = useCallback(
    ({ openedAt, closedAt }: LotAudience): void => {
      const [from, to] = [Date.parse(openedAt), closedAt === null ? serverNow() : Date.parse(closedAt)];
      zoom({ from: from - AROUND_MS, to: to + AROUND_MS });
    },
    [zoom],
  );
  const setSort = ({ by, descending }: LotSort): void =>
    void navigate({
      replace: true,
      search: ({ sort: _sort, descending: _descending, ...rest }) => ({
        ...rest,
        ...(by !== "order" && { sort: by }),
        ...(descending && { descending }),
      }),
    });

  const change = ({ trend, table }: Shown): void =>
    void navigate({
      replace: true,
      search: ({ trend: _trend, table: _table, ...rest }) => ({
        ...rest,
        ...(trend && { trend }),
        ...(table && { table }),
      }),
    });

  // After its end people may still look at the page, but there is nothing to lead the line to.
  const current = auction.state === "ended" ? null : known;
  const empty = data && emptyState(auction, data, serverNow());
  const turnOn = shareToken === null ? () => patch.mutate({ enableViewerAnalytics: true }) : null;
  return (
    <Stack gap="lg">
      <AuctionHeader
        auction={auction}
        actions={
          <Group gap="xs">
            <ExportMenu auctionId={auction.id} search={search} />
            {shareToken === null && <ReportLink auctionId={auction.id} search={search} />}
            <Button variant="subtle" size="xs" visibleFrom="sm" onClick={help.open}>
              Keys
            </Button>
          </Group>
        }
      />
      <RangePicker
        search={search}
        shown={meta?.timeRange ?? null}
        span={span}
        timeZone={auction.timeZone}
        pick={show}
      />
      <ErrorNotice error={lost ?? error ?? patch.error} />
      {!data && !error && <NumbersLoading />}
      {data && (
        <Stack gap="lg" aria-busy={isPlaceholderData} className={isPlaceholderData ? classes.waiting : ""}>
          <Tiles auction={auction} analytics={data} isLost={lost !== null} />
          {empty !== "off" && !auction.enableViewerAnalytics && (
            <Alert variant="light" color="yellow" title="Tracking is off">
              <Group justify="space-between">
                New minutes of this auction are not kept.
                {turnOn && (
                  <Button size="xs" variant="default" onClick={turnOn} loading={patch.isPending}>
                    Turn tracking on
                  </Button>
                )}
              </Group>
            </Alert>
          )}
          {data.meta.summarizedAt !== null && (
            <Alert variant="light" title="The minutes of this auction have expired">
              What is shown is the summary of its live time that was made on{" "}
              {zoneFormat(data.meta.tz, { dateStyle: "long" }).format(Date.parse(data.meta.summarizedAt))}. It stays as
              long as the auction.
            </Alert>
          )}
          <CountModeNotice analytics={data} />
          {lots && shareToken === null && <OutsideNotice auctionId={auction.id} phases={lots.phases} />}
          {empty ? (
            <NothingToShow
              state={empty}
              retentionDays={data.meta.retentionDays}
              turnOn={turnOn}
              showAll={() => show({ range: "all" })}
            />
          ) : (
            <Panel name="The chart">
              <AudiencePanel
                latest={{ analytics: data, at: serverTime(dataUpdatedAt), current }}
                shown={{ trend: search.trend === true, table: search.table === true }}
                change={change}
                zoom={zoom}
                leaveZoom={from && to ? () => show({ ...(range && { range }) }) : null}
                {...(lots && {
                  under: (area) => (
                    <LotStrip lots={lots} area={area} pointed={pointed} point={setPointed} show={showLot} />
                  ),
                })}
              />
            </Panel>
          )}
          {lots && lots.lots.length > 0 && (
            <Panel name="The lots">
              <LotsPanel
                lots={lots}
                timeZone={data.meta.tz}
                sort={{ by: search.sort ?? "order", descending: search.descending === true }}
                setSort={setSort}
                pointed={pointed}
                point={setPointed}
                show={showLot}
              />
            </Panel>
          )}
          {retention && (
            <Panel name="How long people stayed">
              <RetentionPanel retention={retention} />
            </Panel>
          )}
          {shareToken === null && (
            <Panel name="The comparison">
              <ComparePanel
                auction={auction}
                compare={search.compare ?? []}
                align={search.align ?? "start"}
                change={(comparing) =>
                  void navigate({
                    replace: true,
                    search: ({ compare: _compare, align: _align, ...rest }) => ({
                      ...rest,
                      ...compareSearch(comparing),
                    }),
                  })
                }
              />
            </Panel>
          )}
        </Stack>
      )}
      <ShortcutsHelp opened={isHelpOpen} onClose={help.close} />
    </Stack>
  );
}
