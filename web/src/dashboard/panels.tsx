import type { AuctionDetail, Highlights, LotAnalytics, Retention } from "@headcount/protocol";
import type { Interval } from "@headcount/protocol/time";
import { Paper, Skeleton, Tabs } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import { isShared } from "../api/link-token.ts";
import { useMarks } from "../api/marks.ts";
import { IS_OPENED_BY_APP } from "../browser/base-path.ts";
import { loadChunk } from "../browser/load-chunk.ts";
import { Panel } from "../components/panel.tsx";
import { RouterAnchor } from "../components/router-anchor.tsx";
import { TEXT as SHARED } from "../components/text.ts";
import { LotStrip } from "../lots/lot-strip.tsx";
import { HealthCard } from "./aside/health.tsx";
import { RoomCard } from "./aside/room.tsx";
import { StandsOutCard } from "./aside/stands-out.tsx";
import { AudiencePanel, type Dated } from "./audience/audience-panel.tsx";
import type { DashboardTab } from "./dashboard-search.ts";
import { Hero } from "./hero/hero.tsx";
import type { EmptyState } from "./notices/empty-state.ts";
import { NothingToShow } from "./notices/nothing-to-show.tsx";
import classes from "./panels.module.css";
import { RangePicker } from "./range-picker.tsx";
import { ShortcutsButton } from "./shortcuts-help.tsx";
import { TEXT } from "./text.ts";
import type { Address } from "./use-address.ts";

const PAGES = SHARED.pages;

// Loaded after the chart, or when their tab is opened.
const ExportMenu = lazy(async () => ({ default: (await loadChunk(() => import("./export-menu.tsx"))).ExportMenu }));
/** All are loaded when their tab is opened. */
const LotsPanel = lazy(async () => ({
  default: (await loadChunk(() => import("../lots/lots-panel.tsx"))).LotsPanel,
}));
const RetentionPanel = lazy(async () => ({
  default: (await loadChunk(() => import("./retention/retention-panel.tsx"))).RetentionPanel,
}));
const ComparePanel = lazy(async () => ({
  default: (await loadChunk(() => import("../compare/compare-panel.tsx"))).ComparePanel,
}));

const MarksCard = lazy(async () => ({
  default: (await loadChunk(() => import("./marks/marks-card.tsx"))).MarksCard,
}));
/** Loaded for auctions that count it. */
const SourcesCard = lazy(async () => ({
  default: (await loadChunk(() => import("./sources/sources-card.tsx"))).SourcesCard,
}));

interface PanelsProps {
  auction: AuctionDetail;
  latest: Dated;
  /** The shown interval, which the address knows before the answer. */
  span: Interval | null;
  empty: EmptyState | null;
  lots: LotAnalytics | undefined;
  retention: Retention | undefined;
  highlights: Highlights | undefined;
  address: Address;
  /** Whether the current count may be outdated. */
  isLost: boolean;
  openHelp: () => void;
  /** `null` if the caller may not change the auction. */
  turnOn: (() => void) | null;
}

/** The numbers and the chart, what stands out, and the parts below. If one fails, the others stay. */
export function Panels(props: PanelsProps) {
  const { auction, latest, lots, highlights } = props;
  /** `order` of the lot under the pointer, in the chart or in the table. */
  const [pointed, point] = useState<number | null>(null);
  return (
    <div className={classes.grid}>
      <Panel name={TEXT.panel.chart}>
        <Paper withBorder radius="lg" className={classes.main ?? ""}>
          <First {...props} pointed={pointed} point={point} />
        </Paper>
      </Panel>
      <div className={classes.aside}>
        <Panel name={TEXT.standsOut.title}>
          <StandsOutCard highlights={highlights?.highlights} timeZone={auction.timeZone} />
        </Panel>
        <Panel name={TEXT.room.title}>
          <RoomCard auction={auction} />
        </Panel>
        {(auction.trackSources || isShared) && (
          <Panel name={TEXT.export.tables.sources}>
            <Suspense fallback={null}>
              <SourcesCard auctionId={auction.id} search={props.address.search} timeZone={auction.timeZone} />
            </Suspense>
          </Panel>
        )}
        <Panel name={TEXT.health.title}>
          <HealthCard auction={auction} summary={latest.analytics.summary} />
        </Panel>
        {!isShared && (
          <Panel name={TEXT.panel.marks}>
            <Suspense>
              <MarksCard auction={auction} />
            </Suspense>
          </Panel>
        )}
      </div>
      <Panel name={TEXT.panel.lots}>
        <Below {...props} lots={lots} pointed={pointed} point={point} />
      </Panel>
    </div>
  );
}

interface Pointing {
  pointed: number | null;
  point: (order: number | null) => void;
}

/** The hero card: numbers, range and chart. */
function First({ auction, latest, span, empty, lots, highlights, address, isLost, ...props }: PanelsProps & Pointing) {
  const { search, show, showLot } = address;
  const { analytics } = latest;
  const { meta } = analytics;
  const { pointed, point } = props;
  const { data: marks } = useMarks(auction.id);
  const notes = useMemo(() => (marks ?? []).map(({ at, text }) => ({ x: Date.parse(at), text })), [marks]);
  return (
    <>
      <Hero
        {...{ auction, analytics, lots, isLost }}
        recent={highlights?.recent ?? null}
        usual={highlights?.usual?.peak ?? null}
      />
      <div className={classes.controls}>
        <RangePicker {...{ search, span }} shown={meta.timeRange} timeZone={auction.timeZone} pick={show} />
        <div className={classes.actions}>
          {!isShared && auction.liveSpans.length > 0 && (
            <RouterAnchor to="/auctions/$auctionId/replay" params={{ auctionId: auction.id }} size="sm">
              {PAGES.replay}
            </RouterAnchor>
          )}
          <Suspense fallback={<Skeleton w={80} h={30} />}>
            <ExportMenu auctionId={auction.id} search={search} />
          </Suspense>
          <ShortcutsButton open={props.openHelp} />
        </div>
      </div>
      {empty ? (
        <NothingToShow
          state={empty}
          retentionDays={meta.retentionDays}
          turnOn={props.turnOn}
          showAll={() => show({ range: "all" })}
        />
      ) : (
        <AudiencePanel
          latest={latest}
          shown={{ trend: search.trend === true, table: search.table === true }}
          change={address.setShown}
          zoom={address.zoom}
          leaveZoom={address.leaveZoom}
          lots={lots}
          pointed={lots?.lots.find(({ order }) => order === pointed)}
          notes={notes}
          {...(lots && { under: (area) => <LotStrip {...{ lots, area, pointed, point }} show={showLot} /> })}
        />
      )}
    </>
  );
}

/** Lots, visits and the comparison, as tabs. */
function Below({ auction, latest, span, lots, retention, address, pointed, point }: PanelsProps & Pointing) {
  const { search } = address;
  const tabs: DashboardTab[] = [
    ...(lots && lots.lots.length > 0 ? (["lots"] as const) : []),
    ...(retention?.tracked ? (["retention"] as const) : []),
    ...(isShared || IS_OPENED_BY_APP ? [] : (["compare"] as const)),
  ];
  const [first] = tabs;
  if (!first) return null;
  const wanted = search.tab ?? (search.compare ? "compare" : first);
  return (
    <Paper withBorder radius="lg" className={classes.below ?? ""}>
      <Tabs
        value={tabs.includes(wanted) ? wanted : first}
        keepMounted={false}
        onChange={(tab) => address.setTab(tab as DashboardTab)}
      >
        <Tabs.List mb="md">
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {TEXT.tabs[tab]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Suspense fallback={<Skeleton h={320} role="status" aria-label={TEXT.loading} />}>
          {lots && (
            <Tabs.Panel value="lots">
              <LotsPanel
                {...{ lots, pointed, point }}
                interval={search.from ? span : null}
                timeZone={latest.analytics.meta.tz}
                sort={{ by: search.sort ?? "order", descending: search.descending === true }}
                setSort={address.setSort}
                show={address.showLot}
              />
            </Tabs.Panel>
          )}
          {retention && (
            <Tabs.Panel value="retention">
              <RetentionPanel retention={retention} />
            </Tabs.Panel>
          )}
          <Tabs.Panel value="compare">
            <ComparePanel
              auction={auction}
              compare={search.compare}
              align={search.align ?? "start"}
              change={address.setCompared}
            />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
    </Paper>
  );
}
