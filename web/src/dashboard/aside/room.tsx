import type { AuctionDetail } from "@headcount/protocol";
import { Text } from "@mantine/core";
import { useMoments } from "../../api/desk.ts";
import { momentText } from "../../format/moment-words.ts";
import { inZone, TIME } from "../../time/zone-format.ts";
import { TEXT } from "../text.ts";
import classes from "./card.module.css";
import { Card } from "./card.tsx";

const MOST = 6;

/** The latest moments of the sale, as they are recorded. */
export function RoomCard({ auction }: { auction: AuctionDetail }) {
  const { data } = useMoments(auction.id);
  const moments = data?.page.moments.slice(0, MOST) ?? [];
  const time = inZone(auction.timeZone, TIME);
  return (
    <Card title={TEXT.room.title}>
      {moments.length === 0 ? (
        <Text size="sm" c="dimmed">
          {TEXT.room.nothing}
        </Text>
      ) : (
        <ol>
          {moments.map((moment) => (
            <li key={moment.id} className={classes.row} data-type={moment.type}>
              <time dateTime={moment.at}>{time(Date.parse(moment.at))}</time>
              <span dir="auto">{momentText(moment)}</span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
