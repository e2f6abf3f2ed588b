import { Text } from "@mantine/core";
import { RouterAnchor } from "../../components/router-anchor.tsx";
import { Card } from "../../dashboard/aside/card.tsx";
import { formatCount } from "../../format/format.ts";
import { inZone } from "../../time/zone-format.ts";
import { DAY } from "./last-sale.tsx";
import { measureWords } from "./measure-words.ts";
import classes from "./season.module.css";
import type { PartProps } from "./season-page.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.typical;

/** The median of the season, and the best and the weakest sale. */
export function Typical({ season: { typical, best, weakest, currency }, measure }: PartProps) {
  const { n, median, lower, upper } = typical[measure];
  const words = (value: number | null): string => measureWords(measure, value, currency);
  return (
    <Card title={T.title}>
      {median === null ? (
        <Text size="sm">
          {TEXT.few(formatCount(n))}. {TEXT.fewHelp}
        </Text>
      ) : (
        <>
          <Text className={classes.number ?? ""}>{words(median)}</Text>
          <Text size="sm" c="dimmed">
            {T.median(formatCount(n))}. {T.middle(words(lower), words(upper))}.
          </Text>
        </>
      )}
      <dl className={classes.usual}>
        {(
          [
            [T.best, best[measure]],
            [T.weakest, weakest[measure]],
          ] as const
        ).map(
          ([name, sale]) =>
            sale && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <strong>{words(sale.value)}</strong>
                  <span>
                    <RouterAnchor
                      to="/auctions/$auctionId/dashboard"
                      params={{ auctionId: sale.id }}
                      size="sm"
                      underline="always"
                    >
                      {sale.title}
                    </RouterAnchor>{" "}
                    {inZone(sale.timeZone, DAY)(Date.parse(sale.at))}
                  </span>
                </dd>
              </div>
            ),
        )}
      </dl>
    </Card>
  );
}
