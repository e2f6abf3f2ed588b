// Measures the dashboard's chart and Chart.js with its defaults. The bench builds this page and calls `costOf` on it.

import type { LotAnalytics, LotAudience, Snapshot, ViewerAnalytics } from "@headcount/protocol";
import { MINUTE_MS } from "@headcount/protocol/time";
import { MantineProvider } from "@mantine/core";
import { CategoryScale, Chart as ChartJs } from "chart.js";
import { useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
// Types of the plugin's options.
import "../../web/src/charts/gap-plugin.ts";
import type { ChartArea } from "../../web/src/charts/area-plugin.ts";
import { theme } from "../../web/src/components/theme.ts";
import { AudienceChart } from "../../web/src/dashboard/audience/audience-chart.tsx";
import { LotStrip } from "../../web/src/lots/lot-strip.tsx";

/** Milliseconds. */
interface Cost {
  create: number;
  /** Adds one point and redraws the chart: the median of several runs. */
  append: number;
}

declare global {
  interface Window {
    costOf(side: "Headcount" | "Chart.js defaults", points: number, lots?: number): Cost;
  }
}

const FIRST = Date.UTC(2026, 0, 1);
const APPENDS = 21;

const snapshotAt = (nth: number): Snapshot => {
  const timestamp = new Date(FIRST + nth * MINUTE_MS).toISOString();
  const avgViewers = 500 + 300 * Math.sin(nth / 50) + (nth % 17);
  const level = { avgViewers, peakViewers: Math.ceil(avgViewers) + 20, minViewers: Math.floor(avgViewers) - 20 };
  const viewerCount = Math.round(avgViewers);
  const rest = {
    peakAt: timestamp,
    peakIsBound: false,
    joins: 5,
    leaves: 5,
    viewerSeconds: avgViewers * 60,
    coverage: 1,
    countModes: [],
  };
  return { timestamp, viewerCount, ...level, sampleCount: 12, ...rest, people: viewerCount, connections: viewerCount };
};

/** Lots of ten points each, and a bid a minute. */
const lotsOf = (count: number): Pick<LotAnalytics, "lots" | "bids"> => {
  const at = (points: number): string => new Date(FIRST + points * MINUTE_MS).toISOString();
  const lot = (nth: number): LotAudience => ({
    number: `${nth + 1}`,
    title: null,
    order: nth + 1,
    run: 1,
    openedAt: at(nth * 10),
    closedAt: at(nth * 10 + 9),
    hammerAt: at(nth * 10 + 9),
    outcome: nth % 3 === 0 ? "unsold" : "sold",
    secondsOnBlock: 540,
    bids: 9,
    price: null,
    currency: null,
    viewersAtOpen: 500,
    viewersAtHammer: 500,
    ...{ bidders: 3, bidsPer100Viewers: 2, escalation: 2, viewersGained: 0, heat: 40 },
    avgViewers: 500,
    peakViewers: 520,
    peakAt: null,
    peakIsBound: false,
    minViewers: 480,
    viewerMinutes: 4_500,
    joins: 9,
    leaves: 9,
    coverage: 1,
  });
  return {
    lots: Array.from({ length: count }, (_, nth) => lot(nth)),
    bids: Array.from({ length: count * 10 }, (_, nth) => ({ minute: at(nth), bids: 1 + (nth % 4) })),
  };
};

const analyticsOf = (snapshots: Snapshot[]): ViewerAnalytics => {
  const [from = "", to = ""] = [snapshots[0]?.timestamp, snapshots.at(-1)?.timestamp];
  return {
    snapshots,
    summary: {
      totalSnapshots: snapshots.length,
      overallPeak: 900,
      overallAvg: 500,
      overallMin: 100,
      duration: snapshots.length,
      peakAt: null,
      peakIsBound: false,
      viewerMinutes: 0,
      uniqueViewers: null,
      uniqueViewersLow: null,
      uniqueViewersHigh: null,
      current: null,
      coverage: 1,
      tracked: true,
      countModes: [],
    },
    meta: {
      summarizedAt: null,
      timeRange: "all",
      from,
      to,
      unit: "minute",
      points: 2_000,
      tz: "UTC",
      partial: null,
      gaps: [],
      stored: { first: from, last: to },
      countMode: "tabs",
      retentionDays: 90,
    },
  };
};

const timed = (work: () => void): number => {
  const began = performance.now();
  work();
  return performance.now() - began;
};
const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const host = (): HTMLElement => document.getElementById("root") as HTMLElement;

const NOTHING = (): void => {};
let area: ChartArea | null = null;
const laidOut = (next: ChartArea): void => {
  area = next;
};

interface Shown {
  analytics: ViewerAnalytics;
  area: ChartArea | null;
}

/** The chart and the lots under it, as on the dashboard. */
function Panel({ lots, ready }: { lots: ReturnType<typeof lotsOf>; ready(set: (shown: Shown) => void): void }) {
  const [shown, show] = useState<Shown | null>(null);
  ready(show);
  if (!shown) return null;
  const { analytics } = shown;
  const now = Date.parse(analytics.meta.to);
  return (
    <>
      <AudienceChart analytics={analytics} current={null} now={now} showTrend={false} label="" laidOut={laidOut} />
      {shown.area && <LotStrip lots={lots} area={shown.area} pointed={null} point={NOTHING} show={NOTHING} />}
    </>
  );
}

function product(points: number, lotCount: number): Cost {
  const lots = lotsOf(lotCount);
  // Unchanged snapshots are the same object in each answer, as in the page's query cache.
  const snapshots = Array.from({ length: points + APPENDS }, (_, nth) => snapshotAt(nth));
  const states = Array.from({ length: APPENDS + 1 }, (_, more) => analyticsOf(snapshots.slice(0, points + more)));
  let show: (shown: Shown) => void = NOTHING;
  const root = createRoot(host());
  flushSync(() =>
    root.render(
      <MantineProvider theme={theme}>
        <Panel
          lots={lots}
          ready={(set) => {
            show = set;
          }}
        />
      </MantineProvider>,
    ),
  );
  // The second render places the lots in the area that the chart reported.
  const draw = (analytics: ViewerAnalytics): void => {
    flushSync(() => show({ analytics, area }));
    flushSync(() => show({ analytics, area }));
  };
  const [create = Number.NaN, ...appends] = states.map((state) => timed(() => draw(state)));
  root.unmount();
  return { create, append: median(appends) };
}

function defaults(points: number): Cost {
  ChartJs.register(CategoryScale);
  const canvas = document.createElement("canvas");
  host().append(canvas);
  const snapshots = Array.from({ length: points + APPENDS }, (_, nth) => snapshotAt(nth));
  const of = (field: "avgViewers" | "peakViewers" | "minViewers") =>
    snapshots.slice(0, points).map((each) => each[field]);
  const names = ["avgViewers", "peakViewers", "minViewers"] as const;
  let chart: ChartJs | undefined;
  const create = timed(() => {
    chart = new ChartJs(canvas, {
      type: "line",
      data: {
        labels: snapshots.slice(0, points).map(({ timestamp }) => timestamp),
        datasets: names.map((name) => ({ label: name, data: of(name) })),
      },
      // The product registers this plugin for all charts.
      options: { plugins: { gaps: { spans: [], color: "" } } },
    });
    chart.draw();
  });
  const appends = snapshots.slice(points).map((snapshot) =>
    timed(() => {
      chart?.data.labels?.push(snapshot.timestamp);
      for (const [index, name] of names.entries()) chart?.data.datasets[index]?.data.push(snapshot[name]);
      chart?.update();
      chart?.draw();
    }),
  );
  chart?.destroy();
  canvas.remove();
  return { create, append: median(appends) };
}

window.costOf = (side, points, lots = 0) => (side === "Headcount" ? product(points, lots) : defaults(points));
