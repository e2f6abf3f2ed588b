import type { LotAnalytics, ViewerAnalytics } from "@headcount/protocol";
import type { Interval } from "@headcount/protocol/time";
import { Box } from "@mantine/core";
import { useCallback, useState } from "react";
import type { ChartArea } from "../../charts/area-plugin.ts";
import { formatCount } from "../../format/format.ts";
import { LotStrip } from "../../lots/lot-strip.tsx";
import { lotName } from "../../lots/lot-words.ts";
import { AudienceChart } from "../audience/audience-chart.tsx";
import classes from "./replay.module.css";
import { type Still, secondOf } from "./still.ts";
import { TEXT } from "./text.ts";

interface ReplayChartProps {
  analytics: ViewerAnalytics;
  lots: LotAnalytics | undefined;
  sale: Interval;
  still: Still;
  /** Epoch ms. */
  at: number;
  time: (at: number) => string;
  seek: (at: number) => void;
}

const NOTHING = (): void => {};

/** The chart of the whole sale, covered from the shown instant on. The cover moves, so the chart is drawn only once. */
export function ReplayChart({ analytics, lots, sale, still, at, time, seek }: ReplayChartProps) {
  const [area, setArea] = useState<ChartArea | null>(null);
  const laidOut = useCallback((next: ChartArea): void => queueMicrotask(() => setArea(next)), []);
  const open = useCallback((lot: { openedAt: string }) => seek(Date.parse(lot.openedAt)), [seek]);
  const label = time(at);
  return (
    <>
      <div className={classes.plot}>
        <Box h={{ base: 220, sm: 300 }}>
          <AudienceChart
            {...{ analytics, laidOut }}
            current={null}
            now={sale.to}
            showTrend={false}
            label={TEXT.chart(label)}
          />
        </Box>
        {area && lots && <LotStrip lots={lots} area={area} pointed={null} point={NOTHING} show={open} />}
        {area && <div className={classes.future} style={{ left: placeOf(area, at), right: 0 }} aria-hidden />}
      </div>
      <input
        type="range"
        className={classes.position}
        dir="ltr"
        style={area ? { marginLeft: area.left, marginRight: "auto", width: area.right - area.left } : { width: "100%" }}
        min={0}
        max={secondOf(sale, sale.to)}
        value={secondOf(sale, at)}
        aria-label={TEXT.position}
        aria-valuetext={TEXT.positionIs(label, formatCount(still.count), still.lot ? lotName(still.lot) : null)}
        onChange={({ currentTarget }) => seek(sale.from + Number(currentTarget.value) * 1_000)}
      />
    </>
  );
}

/** Pixels from the left edge. */
const placeOf = ({ left, right, from, to }: ChartArea, at: number): number =>
  left + ((Math.min(Math.max(at, from), to) - from) / (to - from)) * (right - left);
