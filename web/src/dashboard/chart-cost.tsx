// The dashboard's chart beside Chart.js as it comes, for the bench, which builds this page with `--mode bench` and asks it.
import type { Snapshot, ViewerAnalytics } from "@headcount/protocol";
import { MantineProvider } from "@mantine/core";
import { CategoryScale, Chart as ChartJs } from "chart.js";
import { useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { theme } from "../components/theme.ts";
import { AudienceChart } from "./audience-chart.tsx";

/** Milliseconds. */
interface Cost {
  create: number;
  /** One point more, and all is drawn anew: the median of several times. */
  append: number;
}

declare global {
  interface Window {
    costOf(side: "Headcount" | "Chart.js defaults", points: number): Cost;
  }
}

const FIRST = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const APPENDS = 21;

const snapshotAt = (nth: number): Snapshot => {
  const timestamp = new Date(FIRST + nth * MINUTE_MS).toISOString();
  const avgViewers = 500 + 300 * Math.sin(nth / 50) + (nth % 17);
  const level = { avgViewers, peakViewers: Math.ceil(avgViewers) + 20, minViewers: Math.floor(avgViewers) - 20 };
  const viewerCount = Math.round(avgViewers);
  const rest = { peakAt: timestamp, joins: 5, leaves: 5, viewerSeconds: avgViewers * 60, coverage: 1 };
  return { timestamp, viewerCount, ...level, sampleCount: 12, ...rest, people: viewerCount, connections: viewerCount };
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
      viewerMinutes: 0,
      uniqueViewers: null,
      current: null,
      coverage: 1,
      tracked: true,
    },
    meta: {
      timeRange: "all",
      from,
      to,
      unit: "minute",
      points: 2_000,
      tz: "UTC",
      partial: null,
      gaps: [],
      stored: { first: from, last: to },
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
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const host = (): HTMLElement => document.getElementById("root") as HTMLElement;

/** The chart alone is drawn anew, as on the dashboard. */
function Panel({ ready }: { ready(set: (analytics: ViewerAnalytics) => void): void }) {
  const [analytics, setAnalytics] = useState<ViewerAnalytics | null>(null);
  ready(setAnalytics);
  if (!analytics) return null;
  const now = Date.parse(analytics.meta.to);
  return <AudienceChart analytics={analytics} current={null} now={now} showTrend={false} label="" />;
}

function product(points: number): Cost {
  // What did not change is the same object in each answer, as the page's queries keep it.
  const snapshots = Array.from({ length: points + APPENDS }, (_, nth) => snapshotAt(nth));
  const states = Array.from({ length: APPENDS + 1 }, (_, more) => analyticsOf(snapshots.slice(0, points + more)));
  let show: (analytics: ViewerAnalytics) => void = () => {};
  const root = createRoot(host());
  flushSync(() =>
    root.render(
      <MantineProvider theme={theme}>
        <Panel
          ready={(set) => {
            show = set;
          }}
        />
      </MantineProvider>,
    ),
  );
  const [create = Number.NaN, ...appends] = states.map((state) => timed(() => flushSync(() => show(state))));
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
      // Ours, which is registered for all charts.
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

window.costOf = (side, points) => (side === "Headcount" ? product(points) : defaults(points));
