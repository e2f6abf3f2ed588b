import type { Season, SeasonSale } from "@headcount/protocol";
import { Badge, Group, Paper, ScrollArea, Text, Title, UnstyledButton } from "@mantine/core";
import { RouterAnchor } from "../../components/router-anchor.tsx";
import { formatCount, MISSING } from "../../format/format.ts";
import { formatPeak } from "../../format/peak-words.ts";
import { inZone } from "../../time/zone-format.ts";
import { DAY } from "./last-sale.tsx";
import { measureWords } from "./measure-words.ts";
import classes from "./season.module.css";
import { MEASURES, type Measure, type SeasonSearch, SORTS, type Sort } from "./season-search.ts";
import { TEXT } from "./text.ts";

const T = TEXT.table;

interface SalesTableProps {
  season: Season;
  search: SeasonSearch;
  change: (next: Partial<Record<keyof SeasonSearch, unknown>>) => void;
}

/** One page of the sales. A click on a column's name sorts by it. */
export function SalesTable({ season, search, change }: SalesTableProps) {
  const { sort = "date", order = "desc" } = search;
  const sortBy = (by: Sort): void => change({ sort: by, order: by === sort && order === "desc" ? "asc" : undefined });
  const { sales, page, pages } = season.page;
  return (
    <Paper withBorder radius="lg" p="md" component="section" aria-labelledby="season-sales">
      <Title order={2} size="h6" id="season-sales" mb="xs">
        {T.title}
      </Title>
      <ScrollArea viewportProps={{ tabIndex: 0, role: "region", "aria-label": T.region }}>
        <table className={classes.sales}>
          <thead>
            <tr>
              <th scope="col">{T.sale}</th>
              {SORTS.map((by) => (
                <th
                  key={by}
                  scope="col"
                  aria-sort={by === sort ? (order === "asc" ? "ascending" : "descending") : "none"}
                >
                  <UnstyledButton className={classes.head ?? ""} onClick={() => sortBy(by)}>
                    {T.column[by]}
                    <span aria-hidden>{by === sort ? (order === "asc" ? " ▲" : " ▼") : ""}</span>
                  </UnstyledButton>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sales.map((sale) => (
              <Row key={sale.id} sale={sale} currency={season.currency} isOther={sale.counts !== season.countMode} />
            ))}
          </tbody>
        </table>
      </ScrollArea>
      {pages > 1 && (
        <Group component="nav" aria-label={T.pages} justify="center" mt="sm">
          {page > 1 && (
            <RouterAnchor to="/season" search={{ ...search, page: page - 1 }} size="sm">
              {T.previous}
            </RouterAnchor>
          )}
          <Text size="sm" c="dimmed">
            {T.page(formatCount(page), formatCount(pages))}
          </Text>
          {page < pages && (
            <RouterAnchor to="/season" search={{ ...search, page: page + 1 }} size="sm">
              {T.next}
            </RouterAnchor>
          )}
        </Group>
      )}
    </Paper>
  );
}

function Row({ sale, currency, isOther }: { sale: SeasonSale; currency: string | null; isOther: boolean }) {
  const value = sale.valuePerViewerHour?.find((one) => one.currency === currency)?.value ?? null;
  const written = (measure: Measure): string => {
    if (measure === "peak") return sale.peak === null ? MISSING : formatPeak(sale.peak, sale.peakIsBound);
    return measureWords(measure, measure === "value" ? value : sale[measure], currency);
  };
  return (
    <tr>
      <th scope="row">
        <RouterAnchor to="/auctions/$auctionId/dashboard" params={{ auctionId: sale.id }}>
          {sale.title}
        </RouterAnchor>
        {isOther && (sale.counts === "tabs" || sale.counts === "people") && (
          <Text span size="xs" c="dimmed" ms={6}>
            {TEXT.filters.mode[sale.counts]}
          </Text>
        )}
        {sale.tags.map((tag) => (
          <Badge key={tag} variant="default" size="sm" tt="none" fw={400} ms={6}>
            {tag}
          </Badge>
        ))}
      </th>
      <td>{inZone(sale.timeZone, DAY)(Date.parse(sale.at))}</td>
      {MEASURES.map((measure) => (
        <td key={measure}>{written(measure)}</td>
      ))}
    </tr>
  );
}
