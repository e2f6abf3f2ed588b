import type { AuctionDetail } from "@headcount/protocol";
import { Text } from "@mantine/core";
import { formatDuration, formatViewers } from "../format/format.ts";
import { serverNow } from "../time/server-time.ts";
import { TIME, zoneFormat } from "../time/zone-format.ts";
import { AuctionMenu } from "./auction-menu.tsx";
import { AuctionTitle } from "./auction-title.tsx";
import classes from "./auctions.module.css";
import { TEXT } from "./text.ts";

const MINUTE_MS = 60_000;

/** Auctions in rows of two lines, with their count if it matters. */
export function AuctionRows({ auctions, label }: { auctions: readonly AuctionDetail[]; label: string }) {
  return (
    <ul className={classes.rows} aria-label={label}>
      {auctions.map((auction) => (
        <li key={auction.id} className={classes.row}>
          <div className={classes.main}>
            <AuctionTitle auction={auction} />
            <Text size="sm" c="dimmed">
              <Status auction={auction} />
            </Text>
          </div>
          <Count auction={auction} />
          <AuctionMenu auction={auction} />
        </li>
      ))}
    </ul>
  );
}

const DAY_AND_TIME = { day: "numeric", month: "short", year: "numeric", ...TIME, timeZoneName: "short" } as const;
/** An instant in the auction's zone, with the zone's name. */
const inAuctionZone = (instant: string, timeZone: string): string =>
  zoneFormat(timeZone, DAY_AND_TIME).format(Date.parse(instant));

function Status({ auction }: { auction: AuctionDetail }) {
  const { state, archived, startsAt, startedAt, endedAt, createdAt, timeZone, liveSpans } = auction;
  if (state === "live") {
    const since = liveSpans.at(-1)?.from ?? startedAt ?? createdAt;
    return TEXT.liveFor(formatDuration((serverNow() - Date.parse(since)) / MINUTE_MS));
  }
  if (archived)
    return endedAt === null
      ? TEXT.created(inAuctionZone(createdAt, timeZone))
      : TEXT.lastLive(inAuctionZone(endedAt, timeZone));
  const date = startsAt === null ? TEXT.noDate : TEXT.starts(inAuctionZone(startsAt, timeZone));
  return [date, remaining(auction)].join(" · ");
}

/** What is left to do before an auction goes live. */
function remaining({ startsAt, catalogueLots, enableViewerAnalytics }: AuctionDetail): string {
  const tasks = [
    startsAt === null && TEXT.tasks.date,
    catalogueLots === 0 && TEXT.tasks.catalogue,
    !enableViewerAnalytics && TEXT.tasks.tracking,
  ].filter((task) => task !== false);
  if (tasks.length > 0) return TEXT.toDo + tasks.join(", ");
  return catalogueLots === null ? TEXT.ready : `${TEXT.lots(catalogueLots)} · ${TEXT.ready}`;
}

function Count({ auction: { state, viewerCount } }: { auction: AuctionDetail }) {
  if (state === "live")
    return (
      <Text ta="end" lh={1.2} style={{ flexShrink: 0 }}>
        <Text component="span" display="block" fz="xl" fw={700}>
          {formatViewers(viewerCount)}
        </Text>
        <Text component="span" size="sm" c="dimmed">
          {TEXT.watching}
        </Text>
      </Text>
    );
  if (!viewerCount) return null;
  return (
    <Text size="sm" style={{ flexShrink: 0 }}>
      {TEXT.waiting(formatViewers(viewerCount))}
    </Text>
  );
}
