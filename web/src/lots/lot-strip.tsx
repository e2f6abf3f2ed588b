import type { LotAnalytics, LotAudience } from "@headcount/protocol";
import { type Interval, MINUTE_MS } from "@headcount/protocol/time";
import { Tooltip } from "@mantine/core";
import { type KeyboardEvent, memo, useMemo, useState } from "react";
import type { ChartArea } from "../charts/area-plugin.ts";
import { formatCount } from "../format/format.ts";
import classes from "./lot-strip.module.css";
import { fateOf, type LotFate, lotSentence } from "./lot-words.ts";
import { TEXT } from "./text.ts";

export interface LotStripProps {
  lots: Pick<LotAnalytics, "lots" | "bids">;
  area: ChartArea;
  /** `order` of the lot under the pointer, here or in the table. */
  pointed: number | null;
  point: (order: number | null) => void;
  show: (lot: LotAudience) => void;
}

const BIDS_PX = 24;

/** A band for each lot under the chart, with the bids of each minute above. A lot on the block extends to the chart's end. */
export const LotStrip = memo(function LotStrip({ lots: { lots, bids }, area, pointed, point, show }: LotStripProps) {
  /** `order` of the lot in the tooltip. */
  const [described, describe] = useState<number | null>(null);
  const width = area.right - area.left;
  const xOf = (at: number): number => ((at - area.from) / (area.to - area.from)) * width;
  const shown = lots
    .filter(
      ({ openedAt, closedAt }) =>
        Date.parse(openedAt) < area.to && (closedAt === null || Date.parse(closedAt) > area.from),
    )
    .map((lot) => {
      const left = Math.max(0, xOf(Date.parse(lot.openedAt)));
      const right = lot.closedAt === null ? width : Math.min(width, xOf(Date.parse(lot.closedAt)));
      return { lot, left, width: right - left };
    });
  const tooltipLot = shown.find(({ lot }) => lot.order === described);
  /** The band in the tab order; arrow keys move to the others. */
  const [entered, enter] = useState<number | null>(null);
  const stop = shown.some(({ lot }) => lot.order === entered) ? entered : shown[0]?.lot.order;
  const most = mostBids(bids, area);
  if (width <= 0 || (shown.length === 0 && most === 0)) return null;
  return (
    <div className={classes.strip} dir="ltr" style={{ marginLeft: area.left, marginRight: "auto", width }}>
      {most > 0 && <Bids bids={bids} area={area} most={most} />}
      {/* All lots share one tooltip, because two hundred would take longer to draw than the chart. */}
      <Tooltip
        opened={tooltipLot !== undefined}
        label={tooltipLot && lotSentence(tooltipLot.lot)}
        multiline
        maw={280}
        withArrow
        portalProps={{ target: "main" }}
      >
        <span className={classes.described} style={{ left: tooltipLot?.left, width: tooltipLot?.width }} />
      </Tooltip>
      <ol className={classes.lots} aria-label={TEXT.title} onPointerLeave={() => point(null)} onKeyDown={moveFocus}>
        {shown.map(({ lot, ...box }) => (
          <Band
            key={lot.order}
            lot={lot}
            {...box}
            isPointed={pointed === lot.order}
            isStop={stop === lot.order}
            enter={enter}
            point={point}
            describe={describe}
            show={show}
          />
        ))}
      </ol>
      <Legend fates={new Set(shown.map(({ lot }) => fateOf(lot)))} />
    </div>
  );
});

/** The outcomes among these lots, with their color and letter. */
const Legend = ({ fates }: { fates: ReadonlySet<LotFate> }) => (
  <ul className={classes.legend} aria-label={TEXT.legend}>
    {(Object.keys(TEXT.fate) as LotFate[])
      .filter((fate) => fates.has(fate))
      .map((fate) => (
        <li key={fate}>
          <span className={classes.key} data-fate={fate} aria-hidden>
            {TEXT.fate[fate].letter}
          </span>
          {TEXT.fate[fate].words}
        </li>
      ))}
  </ul>
);

/** Maximum bids in one minute of the interval. */
const mostBids = (bids: LotAnalytics["bids"], { from, to }: Interval): number =>
  bids.reduce((most, { minute, bids: count }) => {
    const at = Date.parse(minute);
    return count > most && at >= from && at < to ? count : most;
  }, 0);

/** Width of a bar, as a share of a minute. */
const BAR = 0.8;

/** The bids of each minute as bars, drawn in minutes and bids and scaled to their size on the page. */
function Bids({ bids, area, most }: { bids: LotAnalytics["bids"]; area: ChartArea; most: number }) {
  const origin = Date.parse(bids[0]?.minute ?? "");
  const bars = useMemo(
    () =>
      bids
        .map((each) => `M${(Date.parse(each.minute) - origin) / MINUTE_MS} 0v${-each.bids}h${BAR}v${each.bids}z`)
        .join(""),
    [bids, origin],
  );
  return (
    <svg
      className={classes.bids}
      width={area.right - area.left}
      height={BIDS_PX}
      viewBox={`${(area.from - origin) / MINUTE_MS} ${-most} ${(area.to - area.from) / MINUTE_MS} ${most}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={TEXT.bids(formatCount(most))}
    >
      <path d={bars} />
    </svg>
  );
}

/** Arrow keys, Home and End move between lots and do not reach the page's shortcuts. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const bands = [...event.currentTarget.querySelectorAll("button")];
  const at = bands.indexOf(document.activeElement as HTMLButtonElement);
  const targets: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: bands.length - 1 };
  const target = targets[event.key];
  if (target === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  bands[Math.max(0, target)]?.focus();
}

interface BandProps extends Pick<LotStripProps, "point" | "show"> {
  lot: LotAudience;
  /** Pixels. */
  left: number;
  width: number;
  isPointed: boolean;
  isStop: boolean;
  enter: (order: number) => void;
  describe: (order: number | null) => void;
}

const LETTER_PX = 14;
/** Width of a digit under a band. */
const NUMBER_PX = 8;

const Band = memo(function Band({ lot, left, width, isPointed, isStop, enter, point, describe, show }: BandProps) {
  const fate = fateOf(lot);
  const sentence = useMemo(() => lotSentence(lot), [lot]);
  const begin = (): void => {
    point(lot.order);
    describe(lot.order);
  };
  return (
    <li style={{ left, width: Math.max(3, width) }}>
      <button
        type="button"
        className={classes.band}
        data-fate={fate}
        data-pointed={isPointed || undefined}
        data-hammer={lot.hammerAt !== null || undefined}
        aria-label={sentence}
        onPointerEnter={begin}
        onPointerLeave={() => describe(null)}
        tabIndex={isStop ? 0 : -1}
        onFocus={() => {
          enter(lot.order);
          begin();
        }}
        onBlur={() => {
          point(null);
          describe(null);
        }}
        onClick={() => show(lot)}
      >
        {width >= LETTER_PX && TEXT.fate[fate].letter}
      </button>
      {width >= NUMBER_PX * lot.number.length + 2 && (
        <span className={classes.number} aria-hidden dir="auto">
          {lot.number}
        </span>
      )}
    </li>
  );
});
