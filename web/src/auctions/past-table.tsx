import type { AuctionDetail } from "@headcount/protocol";
import { formatCount, formatDuration, MISSING } from "../format/format.ts";
import { formatPeak } from "../format/peak-words.ts";
import { serverNow } from "../time/server-time.ts";
import { zoneFormat } from "../time/zone-format.ts";
import { AuctionMenu } from "./auction-menu.tsx";
import { AuctionTitle } from "./auction-title.tsx";
import classes from "./auctions.module.css";
import { TEXT } from "./text.ts";

const T = TEXT.column;

/** Ended auctions with the numbers of their summaries. */
export function PastTable({ auctions }: { auctions: readonly AuctionDetail[] }) {
  return (
    <table className={classes.table} aria-label={TEXT.lists.past}>
      <thead>
        <tr>
          <th scope="col">{T.title}</th>
          <th scope="col">{T.date}</th>
          <th scope="col">{T.duration}</th>
          <th scope="col">{T.peak}</th>
          <th scope="col">{T.average}</th>
          <th scope="col">{T.sold}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {auctions.map((auction) => (
          <PastRow key={auction.id} auction={auction} />
        ))}
      </tbody>
    </table>
  );
}

/** A day, with its year unless it is this one. */
function dayOf(at: number, timeZone: string): string {
  const year = zoneFormat(timeZone, { year: "numeric" });
  const isThisYear = year.format(at) === year.format(serverNow());
  return zoneFormat(timeZone, { day: "numeric", month: "short", ...(!isThisYear && { year: "numeric" }) }).format(at);
}

function PastRow({ auction }: { auction: AuctionDetail }) {
  const { overview, startedAt, endedAt, createdAt, timeZone } = auction;
  const at = Date.parse(startedAt ?? endedAt ?? createdAt);
  const { duration = null, overallPeak = null, peakIsBound = false, overallAvg = null } = overview ?? {};
  const hasLots = overview !== null && overview.lots !== null && overview.lots > 0;
  return (
    <tr>
      <td>
        <AuctionTitle auction={auction} />
      </td>
      <td>{dayOf(at, timeZone)}</td>
      <Cell value={duration === null ? null : formatDuration(duration)} />
      <Cell name={T.peak} value={overallPeak === null ? null : formatPeak(overallPeak, peakIsBound)} />
      <Cell name={TEXT.shortAverage} value={overallAvg === null ? null : formatCount(overallAvg)} />
      <Cell
        name={T.sold}
        value={hasLots ? TEXT.soldOf(formatCount(overview.sold), formatCount(overview.lots)) : null}
      />
      <td>
        <AuctionMenu auction={auction} />
      </td>
    </tr>
  );
}

/** A number. On a phone it has its name, and is absent if it is missing. */
function Cell({ name, value }: { name?: string; value: string | null }) {
  return (
    <td {...(value === null && { "data-missing": true })}>
      {name && (
        <span className={classes.cellName} aria-hidden="true">
          {name}{" "}
        </span>
      )}
      {value ?? MISSING}
    </td>
  );
}
