import { Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, dataOf } from "../../api/client.ts";
import { zoneFormat } from "../../time/zone-format.ts";
import { Card } from "../aside/card.tsx";
import { type DashboardSearch, rangeOf } from "../dashboard-search.ts";
import { SourceTables } from "./source-tables.tsx";
import classes from "./sources-card.module.css";
import { TEXT } from "./text.ts";

const EVERY_MS = 60_000;

interface SourcesCardProps {
  auctionId: string;
  search: Pick<DashboardSearch, "range" | "from" | "to">;
  timeZone: string;
}

/** Where the viewers of the range came from, in whole quarters of an hour. */
export function SourcesCard({ auctionId, search, timeZone }: SourcesCardProps) {
  const query = rangeOf(search);
  const { data: sources } = useQuery({
    queryKey: ["sources", auctionId, query],
    queryFn: () =>
      dataOf(api.GET("/api/v1/auctions/{id}/analytics/sources", { params: { path: { id: auctionId }, query } })),
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
  if (!sources) return null;
  if (!sources.tracked && sources.dimensions.length === 0) return null;
  const time = zoneFormat(timeZone, { dateStyle: "medium", timeStyle: "short" });
  return (
    <Card title={TEXT.title}>
      {sources.dimensions.length === 0 ? (
        <Text size="sm">{TEXT.nothing}</Text>
      ) : (
        <>
          <SourceTables sources={sources} className={classes.table} />
          <Text size="xs" c="dimmed" mt="xs">
            {TEXT.help(time.formatRange(Date.parse(sources.from), Date.parse(sources.to)))}
          </Text>
        </>
      )}
    </Card>
  );
}
