import type { AuctionDetail, Highlights, LotAnalytics, Usual, ViewerAnalytics } from "@headcount/protocol";
import { Group, Text } from "@mantine/core";
import { IconArrowDownRight, IconArrowUpRight } from "@tabler/icons-react";
import { isShared } from "../../api/link-token.ts";
import { Figure, type FigureProps } from "../../components/figure.tsx";
import { RouterAnchor } from "../../components/router-anchor.tsx";
import { untrackedWords } from "../../format/count-mode-words.ts";
import { estimateWords } from "../../format/estimate.ts";
import {
  formatAverage,
  formatCount,
  formatDuration,
  formatViewers,
  formatWatchTime,
  MISSING,
} from "../../format/format.ts";
import { formatPeak, withAtMost } from "../../format/peak-words.ts";
import { usualWords } from "../../format/usual-words.ts";
import { serverNow } from "../../time/server-time.ts";
import { TEXT } from "../text.ts";
import classes from "./hero.module.css";
import { lotAt, peakWords, statusWords } from "./hero-words.ts";

const T = TEXT.hero;

export interface HeroProps {
  auction: AuctionDetail;
  analytics: ViewerAnalytics;
  lots: LotAnalytics | undefined;
  recent: Highlights["recent"];
  /** The peak beside those of the sales before. */
  usual: Usual | null;
  /** Whether the current count may be outdated. */
  isLost: boolean;
}

/** The audience in numbers: the count now, or the peak of an auction that has ended, before the others. */
export function Hero(props: HeroProps) {
  const { auction, recent, usual, isLost } = props;
  const isOver = auction.state === "ended";
  const { now, peak, ...rest } = figures(props);
  const others = [...(isOver ? [] : [peak]), ...Object.values(rest)];
  return (
    <div className={classes.hero}>
      <div className={classes.first}>
        <Text size="sm" fw={600} className={classes.status ?? ""} data-live={auction.state === "live" || undefined}>
          {statusWords(auction, serverNow())}
        </Text>
        <dl className={classes.list}>
          <Figure {...(isOver ? peak : now)} className={classes.number} />
        </dl>
        {!isOver && !isLost && recent && <Change recent={recent} />}
        {isOver && usual && (
          <Text size="sm" className={classes.usual ?? ""} data-falls={usual.value < usual.median || undefined}>
            {usualWords(usual)}
          </Text>
        )}
      </div>
      <dl className={classes.others}>
        {others.map((figure) => (
          <Figure key={figure.name} {...figure} />
        ))}
        {isOver && (auction.viewerCount ?? 0) > 0 && <Figure {...now} />}
      </dl>
    </div>
  );
}

/** The change of the count in the last minutes. */
function Change({ recent: { change, minutes } }: { recent: NonNullable<HeroProps["recent"]> }) {
  const Arrow = change < 0 ? IconArrowDownRight : IconArrowUpRight;
  return (
    <Group gap={4} className={classes.change ?? ""} data-falls={change < 0 || undefined}>
      {change !== 0 && <Arrow size={18} aria-hidden />}
      <span>{change === 0 ? T.noChange(minutes) : T.change(change, formatCount(Math.abs(change)), minutes)}</span>
    </Group>
  );
}

function figures({ auction, analytics: { summary, meta }, lots, isLost }: HeroProps) {
  const unit = T.unit[auction.countMode];
  const none = summary.overallPeak === null ? T.none : null;
  return {
    now: {
      name: T.now,
      section: "watching-now",
      value: isLost ? MISSING : formatViewers(auction.viewerCount),
      sub: isLost ? T.lost : auction.viewerCount === null ? T.unknown : unit,
      definition: T.nowMeans(unit),
    },
    peak: {
      name: T.peak,
      section: "peak",
      value: formatPeak(summary.overallPeak, summary.peakIsBound),
      sub: none ?? peakWords(summary.peakAt, meta, lotAt(lots, summary.peakAt)),
      definition: withAtMost(T.peakMeans, [summary]),
    },
    average: {
      name: T.average,
      section: "average",
      value: formatAverage(summary.overallAvg),
      definition: T.averageMeans,
    },
    lowest: {
      name: T.lowest,
      section: "lowest",
      value: formatCount(summary.overallMin),
      definition: T.lowestMeans,
    },
    people: {
      name: T.people,
      section: "people-reached",
      value: formatCount(summary.uniqueViewers),
      sub: estimateWords(summary) ?? (
        <WhyUnknown auction={auction} of={untrackedWords(meta.countMode, summary.countModes)} />
      ),
      definition: T.peopleMeans,
    },
    duration: {
      name: T.duration,
      section: "duration",
      value: none && meta.timeRange !== "live" ? MISSING : formatDuration(summary.duration),
      definition: T.durationMeans(meta.timeRange === "live"),
    },
    watchTime: {
      name: T.watchTime,
      section: "viewer-minutes",
      value: none ? MISSING : formatWatchTime(summary.viewerMinutes),
      definition: T.watchTimeMeans,
    },
  } satisfies Record<string, FigureProps>;
}

/** Why the number of people is unknown. Members who can change this get a link to the setting. */
function WhyUnknown({ auction: { id, countMode, role }, of }: { auction: AuctionDetail; of: string }) {
  if (countMode !== "tabs" || isShared || role === null || role === "viewer") return of;
  return (
    <RouterAnchor to="/auctions/$auctionId/setup" params={{ auctionId: id }} search={{ tab: "settings" }} size="xs">
      {T.countPeople}
    </RouterAnchor>
  );
}
