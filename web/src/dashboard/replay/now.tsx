import type { AuctionDetail } from "@headcount/protocol";
import { Text, Title } from "@mantine/core";
import { formatCount, MISSING } from "../../format/format.ts";
import { isolated } from "../../format/isolated.ts";
import { momentText } from "../../format/moment-words.ts";
import { lotName } from "../../lots/lot-words.ts";
import { inZone, TIME_EXACT } from "../../time/zone-format.ts";
import classes from "./replay.module.css";
import type { Still } from "./still.ts";
import { TEXT } from "./text.ts";

interface NowProps {
  auction: AuctionDetail;
  still: Still;
  /** Epoch ms. */
  at: number;
  time: (at: number) => string;
  isLoading: boolean;
  isOver: boolean;
}

/** The count and the lot at the shown instant. */
export function Now({ auction, still: { count, isAverage, lot, bid }, at, time, isLoading, isOver }: NowProps) {
  const isKnown = count !== null && !(isLoading && isAverage);
  const note = count === null ? TEXT.notRecorded : isAverage && !isLoading ? TEXT.average : null;
  return (
    <div className={classes.now}>
      <div>
        <p className={classes.count} aria-busy={isLoading}>
          {isKnown ? formatCount(count) : MISSING}
        </p>
        <Text c="dimmed">
          {TEXT.count(auction.countMode)} {TEXT.at(time(at))}
        </Text>
        {isOver && <Text fw={600}>{TEXT.ended}</Text>}
        {note !== null && !isLoading && (
          <Text size="sm" c="dimmed">
            {note}
          </Text>
        )}
      </div>
      <section className={classes.lot} aria-label={TEXT.lot.title}>
        <Title order={2} size="h6">
          {TEXT.lot.title}
        </Title>
        {lot === undefined ? (
          <Text c="dimmed">{TEXT.lot.none}</Text>
        ) : (
          <>
            <Text fw={600} dir="auto">
              {lotName(lot)} {lot.title === null ? "" : isolated(lot.title)}
            </Text>
            <Text dir="auto">{bid === undefined ? TEXT.lot.noBid : momentText(bid)}</Text>
          </>
        )}
      </section>
    </div>
  );
}

/** The latest moments at the shown instant. */
export function Latest({ auction: { timeZone }, still: { latest } }: Pick<NowProps, "auction" | "still">) {
  const short = inZone(timeZone, TIME_EXACT);
  return (
    <section aria-label={TEXT.latest}>
      <Title order={2} size="h6">
        {TEXT.latest}
      </Title>
      <ol className={classes.latest}>
        {latest.length === 0 && <li>{TEXT.nothing}</li>}
        {latest.map((moment) => (
          <li key={moment.id}>
            <time dateTime={moment.at}>{short(Date.parse(moment.at))}</time>
            <span dir="auto">{momentText(moment)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
