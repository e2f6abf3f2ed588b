import type { AuctionDetail, ViewerAnalytics } from "@headcount/protocol";
import { Paper, SimpleGrid, Text, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { isShared } from "../api/link-token.ts";
import { RouterAnchor } from "../components/router-anchor.tsx";
import { untrackedWords } from "../format/count-mode-words.ts";
import { estimateWords } from "../format/estimate.ts";
import {
  formatAverage,
  formatCount,
  formatCoverage,
  formatDuration,
  formatViewers,
  MISSING,
} from "../format/format.ts";
import { howWeCount, type Section } from "../format/how-we-count.ts";
import { formatPeak, withAtMost } from "../format/peak-words.ts";
import { rangeTime } from "../time/range-time.ts";
import { TEXT } from "./text.ts";
import classes from "./tiles.module.css";

const T = TEXT.tile;

/** Placed inside a landmark of the page, so that screen readers find it. */
const IN_MAIN = { target: "main" } as const;

interface Tile {
  name: string;
  value: string;
  sub: ReactNode;
  definition: string;
  section: Section;
}

export interface TilesProps {
  auction: AuctionDetail;
  analytics: ViewerAnalytics;
  /** Whether the current count may be outdated. */
  isLost: boolean;
}

/** The grid of the tiles. */
export function TileGrid({ children, isList }: { children: ReactNode; isList?: boolean }) {
  return (
    <SimpleGrid
      component={isList ? "dl" : "div"}
      cols={{ base: 2, xs: 3, md: 4, lg: 7 }}
      spacing="sm"
      m={0}
      className={classes.grid}
    >
      {children}
    </SimpleGrid>
  );
}

/** The audience in seven numbers, each with its definition. */
export function Tiles(props: TilesProps) {
  return (
    <TileGrid isList>
      {tiles(props).map((tile) => (
        <Tooltip
          key={tile.name}
          label={tile.definition}
          multiline
          w={260}
          withArrow
          portalProps={IN_MAIN}
          events={{ hover: true, focus: true, touch: true }}
        >
          <Paper withBorder p="sm" radius="lg" className={classes.tile}>
            <Text component="dt" size="xs" c="dimmed">
              <a href={howWeCount(tile.section)} target="_blank" rel="noopener" className={classes.name}>
                {tile.name}
              </a>
            </Text>
            <dd className={classes.value}>
              <span translate="no">{tile.value}</span>
              <Text component="span" display="block" size="xs" c="dimmed" fw={400}>
                {tile.sub}
              </Text>
            </dd>
          </Paper>
        </Tooltip>
      ))}
    </TileGrid>
  );
}

function tiles({ auction, analytics: { summary, meta }, isLost }: TilesProps): Tile[] {
  const exact = rangeTime(meta, "second");
  const unit = T.unit[auction.countMode];
  const none = summary.overallPeak === null ? T.none : null;
  return [
    {
      name: T.now,
      section: "watching-now",
      value: isLost ? MISSING : formatViewers(auction.viewerCount),
      sub: isLost ? T.lost : auction.viewerCount === null ? T.unknown : unit + notCounted(auction),
      definition: T.nowMeans(unit),
    },
    {
      name: T.peak,
      section: "peak",
      value: formatPeak(summary.overallPeak, summary.peakIsBound),
      sub: none ?? (summary.peakAt === null ? "" : T.at(exact(Date.parse(summary.peakAt)))),
      definition: withAtMost(T.peakMeans, [summary]),
    },
    {
      name: T.average,
      section: "average",
      value: formatAverage(summary.overallAvg),
      sub: none,
      definition: T.averageMeans,
    },
    {
      name: T.lowest,
      section: "lowest",
      value: formatCount(summary.overallMin),
      sub: none,
      definition: T.lowestMeans,
    },
    {
      name: T.duration,
      section: "duration",
      value: none && meta.timeRange !== "live" ? MISSING : formatDuration(summary.duration),
      sub: summary.coverage === null ? T.none : T.recorded(formatCoverage(summary.coverage)),
      definition: T.durationMeans(meta.timeRange === "live"),
    },
    {
      name: T.people,
      section: "people-reached",
      value: formatCount(summary.uniqueViewers),
      sub: estimateWords(summary) ?? (
        <WhyUnknown auction={auction} of={untrackedWords(meta.countMode, summary.countModes)} />
      ),
      definition: T.peopleMeans,
    },
    {
      name: T.viewerMinutes,
      section: "viewer-minutes",
      value: none ? MISSING : formatCount(summary.viewerMinutes),
      sub: none ?? T.total,
      definition: T.viewerMinutesMeans,
    },
  ];
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

/** The number of excluded connections by group. */
function notCounted({ excluded }: AuctionDetail): string {
  if (!excluded) return "";
  const groups = (["staff", "screen", "bot", "overAddressLimit", "tooShort"] as const)
    .filter((group) => excluded[group] > 0)
    .map((group) => `${formatCount(excluded[group])} ${T.group[group](excluded[group])}`);
  return groups.length === 0 ? "" : T.notCounted(groups.join(", "));
}
