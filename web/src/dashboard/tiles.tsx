import type { AuctionDetail, ViewerAnalytics } from "@headcount/protocol";
import { Paper, SimpleGrid, Text, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
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
import { rangeTime } from "../time/range-time.ts";
import classes from "./tiles.module.css";

/** Within the page's landmarks, so that those who read by landmarks find it. */
const IN_MAIN = { target: "main" } as const;

interface Tile {
  name: string;
  value: string;
  sub: string;
  definition: string;
  section: Section;
}

export interface TilesProps {
  auction: AuctionDetail;
  analytics: ViewerAnalytics;
  /** Whether what is known of the present may be out of date. */
  isLost: boolean;
}

/** Where the tiles lie. */
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

/** The audience in seven numbers, each with what it means. */
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
  const untracked = untrackedWords(meta.countMode, summary.countModes);
  const unit = auction.countMode === "people" ? "people" : "tabs";
  const none = "nothing recorded in this range";
  const isEmpty = summary.overallPeak === null;
  return [
    {
      name: "Watching now",
      section: "watching-now",
      value: isLost ? MISSING : formatViewers(auction.viewerCount),
      sub: isLost
        ? "connection lost"
        : auction.viewerCount === null
          ? "not known to this server"
          : unit + notCounted(auction),
      definition: `How many ${unit} watch at this moment. Staff, wall screens and streams, and known bots are connected and not counted.`,
    },
    {
      name: "Peak",
      section: "peak",
      value: formatCount(summary.overallPeak),
      sub: isEmpty ? none : summary.peakAt === null ? "in the range shown" : `at ${exact(Date.parse(summary.peakAt))}`,
      definition: "The highest number at any instant of the range, not only at the minutes' ends.",
    },
    {
      name: "Average",
      section: "average",
      value: formatAverage(summary.overallAvg),
      sub: isEmpty ? none : "weighted by time",
      definition: "Seconds watched by all viewers together, divided by the seconds recorded.",
    },
    {
      name: "Minimum",
      section: "minimum",
      value: formatCount(summary.overallMin),
      sub: isEmpty ? none : "in the range shown",
      definition: "The lowest number at any instant of the recorded time.",
    },
    {
      name: "Duration",
      section: "duration",
      value: isEmpty && meta.timeRange !== "live" ? MISSING : formatDuration(summary.duration),
      sub: summary.coverage === null ? none : `${formatCoverage(summary.coverage)} recorded`,
      definition: `${
        meta.timeRange === "live"
          ? "How long the auction was live"
          : "From the first recorded minute of the range to the end of the last"
      }. Recorded is the share of the live time with tracking on that was seen.`,
    },
    {
      name: "People reached",
      section: "people-reached",
      value: formatCount(summary.uniqueViewers),
      sub: estimateWords(summary) ?? untracked,
      definition:
        "How many different people came. It is estimated, because nobody's identity is kept: in at most one of twenty cases it is off by more. It is known where people are counted, not tabs.",
    },
    {
      name: "Viewer-minutes",
      section: "viewer-minutes",
      value: isEmpty ? MISSING : formatCount(summary.viewerMinutes),
      sub: isEmpty ? none : "watched in all",
      definition: "Minutes watched by all viewers together: ten viewers for six minutes are 60.",
    },
  ];
}

/** How many are connected besides, and who they are. */
function notCounted({ excluded }: AuctionDetail): string {
  if (!excluded) return "";
  const kinds = [
    [excluded.staff, "staff"],
    [excluded.screen, excluded.screen === 1 ? "screen" : "screens"],
    [excluded.bot, excluded.bot === 1 ? "bot" : "bots"],
    [excluded.overAddressLimit, "over the limit per address"],
    [excluded.tooShort, "not long enough yet"],
  ] as const;
  const there = kinds.filter(([count]) => count > 0).map(([count, name]) => `${formatCount(count)} ${name}`);
  return there.length === 0 ? "" : `, not counted: ${there.join(", ")}`;
}
