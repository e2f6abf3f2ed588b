import type { Season } from "@headcount/protocol";
import { Group, Text } from "@mantine/core";
import { RouterAnchor } from "../../components/router-anchor.tsx";
import { Card } from "../../dashboard/aside/card.tsx";
import { usualWords } from "../../format/usual-words.ts";
import { inZone } from "../../time/zone-format.ts";
import { measureWords } from "./measure-words.ts";
import classes from "./season.module.css";
import { MEASURES } from "./season-search.ts";
import { TEXT } from "./text.ts";

const T = TEXT.last;
export const DAY = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;

/** The sale that started last, beside the sales before it, with links to what explains the difference. */
export function LastSale({ season: { last } }: { season: Season }) {
  if (!last) return null;
  const { sale, usual } = last;
  const currency = sale.soldValue?.[0]?.currency ?? null;
  const known = MEASURES.filter((measure) => usual[measure] !== null);
  const params = { auctionId: sale.id };
  return (
    <Card title={T.title}>
      <RouterAnchor to="/auctions/$auctionId/dashboard" params={params} className={classes.title ?? ""}>
        {sale.title}
      </RouterAnchor>
      <Text size="sm" c="dimmed">
        {inZone(sale.timeZone, DAY)(Date.parse(sale.at))}
      </Text>
      {known.length === 0 && <Text size="sm">{T.none}</Text>}
      <dl className={classes.usual}>
        {known.map((measure) => {
          const one = usual[measure];
          return (
            one && (
              <div key={measure}>
                <dt>{TEXT.measure[measure]}</dt>
                <dd>
                  <strong>{measureWords(measure, one.value, currency)}</strong>
                  <span className={classes.change} data-falls={one.value < one.median || undefined}>
                    {usualWords(one)}
                  </span>
                </dd>
              </div>
            )
          );
        })}
      </dl>
      <Group gap="md" mt="xs">
        <RouterAnchor to="/auctions/$auctionId/dashboard" params={params} size="sm">
          {T.why}
        </RouterAnchor>
        <RouterAnchor
          to="/auctions/$auctionId/dashboard"
          params={params}
          search={{ tab: "lots", sort: "heat", descending: true }}
          size="sm"
        >
          {T.lots}
        </RouterAnchor>
      </Group>
    </Card>
  );
}
