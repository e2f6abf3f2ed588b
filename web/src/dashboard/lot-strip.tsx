import type { LotAnalytics, LotAudience } from "@headcount/protocol";
import { Tooltip } from "@mantine/core";
import { memo, useMemo } from "react";
import { formatCount } from "../components/format.ts";
import classes from "./lot-strip.module.css";
import { FATES, fateOf, lotSentence } from "./lot-words.ts";
import type { Span } from "./ranges.ts";

/** Where the chart draws, so that what lies under it lines up: pixels from its left edge, and the instants at both ends. */
export interface ChartArea extends Span {
  left: number;
  right: number;
}

export interface LotStripProps {
  lots: Pick<LotAnalytics, "lots" | "bids">;
  area: ChartArea;
  /** Epoch ms, where a lot that is on the block ends. */
  now: number;
  /** `order` of the lot that is pointed at, here or in the table. */
  pointed: number | null;
  point: (order: number | null) => void;
  show: (lot: LotAudience) => void;
}

const BIDS_PX = 24;
const MINUTE = 60_000;

/** A band for each lot under the chart, and over it the bids of each minute. */
export const LotStrip = memo(function LotStrip({
  lots: { lots, bids },
  area,
  now,
  pointed,
  point,
  show,
}: LotStripProps) {
  const width = area.right - area.left;
  const place = (at: number): number => ((at - area.from) / (area.to - area.from)) * width;
  const shown = lots.filter(
    ({ openedAt, closedAt }) =>
      Date.parse(openedAt) < area.to && (closedAt === null ? now : Date.parse(closedAt)) > area.from,
  );
  const bars = useMemo(() => {
    const within = bids.filter(({ minute }) => Date.parse(minute) >= area.from && Date.parse(minute) < area.to);
    return { within, most: Math.max(1, ...within.map((each) => each.bids)) };
  }, [bids, area.from, area.to]);
  if (width <= 0 || (shown.length === 0 && bars.within.length === 0)) return null;
  const bar = Math.max(1, place(area.from + MINUTE) - 1);
  return (
    <div className={classes.strip} style={{ marginLeft: area.left, width }}>
      {bars.within.length > 0 && (
        <svg
          className={classes.bids}
          width={width}
          height={BIDS_PX}
          role="img"
          aria-label={`Bids a minute, ${formatCount(bars.most)} at most`}
        >
          <path
            d={bars.within
              .map((each) => {
                const height = (each.bids / bars.most) * BIDS_PX;
                return `M${place(Date.parse(each.minute))} ${BIDS_PX}v${-height}h${bar}v${height}z`;
              })
              .join("")}
          />
        </svg>
      )}
      <ol className={classes.lots} aria-label="Lots" onPointerLeave={() => point(null)}>
        {shown.map((lot) => {
          const [from, to] = [Date.parse(lot.openedAt), lot.closedAt === null ? now : Date.parse(lot.closedAt)];
          const left = Math.max(0, place(from));
          return (
            <Band
              key={lot.order}
              lot={lot}
              left={left}
              width={Math.min(width, place(to)) - left}
              isPointed={pointed === lot.order}
              point={point}
              show={show}
            />
          );
        })}
      </ol>
    </div>
  );
});

interface BandProps extends Pick<LotStripProps, "point" | "show"> {
  lot: LotAudience;
  left: number;
  width: number;
  isPointed: boolean;
}

const LETTER_PX = 14;

const Band = memo(function Band({ lot, left, width, isPointed, point, show }: BandProps) {
  const fate = fateOf(lot);
  return (
    <li style={{ left, width: Math.max(3, width) }}>
      <Tooltip
        label={lotSentence(lot)}
        multiline
        maw={280}
        withArrow
        portalProps={{ target: "main" }}
        events={{ hover: true, focus: true, touch: true }}
      >
        <button
          type="button"
          className={classes.band}
          data-fate={fate}
          data-pointed={isPointed || undefined}
          data-hammer={lot.hammerAt !== null || undefined}
          aria-label={lotSentence(lot)}
          onPointerEnter={() => point(lot.order)}
          onFocus={() => point(lot.order)}
          onBlur={() => point(null)}
          onClick={() => show(lot)}
        >
          {width >= LETTER_PX && FATES[fate].letter}
        </button>
      </Tooltip>
    </li>
  );
});
