import type { Season } from "@headcount/protocol";
import { Button, Group, NativeSelect, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { type SeasonWanted, useSeason } from "../../api/season.ts";
import { BASE_PATH } from "../../browser/base-path.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Message } from "../../components/message.tsx";
import { Panel } from "../../components/panel.tsx";
import { formatCount, formatWatchTime } from "../../format/format.ts";
import { priceOf } from "../../format/price.ts";
import { serverNow } from "../../time/server-time.ts";
import { ownZone, zoneFormat } from "../../time/zone-format.ts";
import { Filters } from "./filters.tsx";
import { LastSale } from "./last-sale.tsx";
import { SalesTable } from "./sales-table.tsx";
import classes from "./season.module.css";
import { daysOf, MEASURES, type Measure, type SeasonSearch } from "./season-search.ts";
import { TEXT } from "./text.ts";
import { TrendChart } from "./trend-chart.tsx";
import { Typical } from "./typical.tsx";
import { WeekHours } from "./week-hours.tsx";
import { Weekdays } from "./weekdays.tsx";

const route = getRouteApi("/season");
const SALES_PER_PAGE = 25;

/** The day in a zone, as `2026-01-31`. */
const todayIn = (tz: string): string =>
  // Swedish dates are written like this.
  new Intl.DateTimeFormat("sv-SE", { timeZone: zoneFormat(tz, {}).resolvedOptions().timeZone }).format(serverNow());

/** All ended sales of a period, compared. */
export function SeasonPage() {
  useDocumentTitle(`${TEXT.title} – Headcount`);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const tz = search.tz ?? ownZone();
  const { tag, countMode, currency, sort, order, page = 1 } = search;
  const period = { ...daysOf(search, todayIn(tz)), ...(tag && { tag }), tz };
  const wanted: SeasonWanted = {
    ...{ ...period, page, limit: SALES_PER_PAGE },
    ...{
      ...(countMode && { countMode }),
      ...(currency && { currency }),
      ...(sort && { sort }),
      ...(order && { order }),
    },
  };
  const { data, error, isPending } = useSeason(wanted);
  const change = (next: Partial<Record<keyof SeasonSearch, unknown>>): void => {
    const all = { ...search, page: undefined, ...next };
    void navigate({ search: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) });
  };
  const file = `${BASE_PATH}/api/v1/season.csv?${new URLSearchParams({ ...period, bom: "true" })}`;
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <div className={classes.intro}>
          <Title order={1} size="h2">
            {TEXT.title}
          </Title>
          <Text size="sm" c="dimmed">
            {TEXT.about}
          </Text>
        </div>
        <Button component="a" href={file} download variant="default" size="xs">
          {TEXT.download}
        </Button>
      </Group>
      <Filters search={search} change={change} season={data} />
      <ErrorNotice error={error} />
      {isPending && <Skeleton h={480} />}
      {data?.sales.total === 0 && <Message title={TEXT.none}>{TEXT.noneHelp}</Message>}
      {data && data.sales.total > 0 && <Content season={data} search={search} change={change} />}
    </Stack>
  );
}

export interface PartProps {
  season: Season;
  measure: Measure;
}

interface ContentProps {
  season: Season;
  search: SeasonSearch;
  change: (next: Partial<Record<keyof SeasonSearch, unknown>>) => void;
}

function Content({ season, search, change }: ContentProps) {
  const { measure = "average" } = search;
  return (
    <>
      <Totals season={season} />
      {season.countMode === null ? (
        <Message title={TEXT.nothingRecorded}>{TEXT.nothingRecordedHelp}</Message>
      ) : (
        <>
          <NativeSelect
            label={TEXT.compareBy}
            description={
              measure === "reached" && season.countMode === "tabs" ? TEXT.unknownReached : TEXT.means[measure]
            }
            value={measure}
            data={MEASURES.map((value) => ({ value, label: TEXT.measure[value] }))}
            maw="26rem"
            onChange={({ currentTarget }) => change({ measure: currentTarget.value, page: search.page })}
          />
          <div className={classes.cards}>
            <LastSale season={season} />
            <Typical season={season} measure={measure} />
            <Weekdays season={season} measure={measure} />
          </div>
          <Panel name={TEXT.trend.title}>
            <TrendChart season={season} measure={measure} />
          </Panel>
          <WeekHours season={season} />
        </>
      )}
      <SalesTable season={season} search={search} change={change} />
    </>
  );
}

const soldIn = ({ currencies, currency }: Season): string =>
  currencies
    .filter((one) => one.currency === currency)
    .map((one) => priceOf(one.amount, one.currency))
    .join();

/** The sums over the compared sales, and how many are not among them. */
function Totals({ season }: { season: Season }) {
  const { sales, countMode, totals } = season;
  const others = (countMode === "tabs" ? sales.people : countMode === "people" ? sales.tabs : 0) + sales.mixed;
  const salesWords = (count: number): string => TEXT.sales(count, formatCount(count));
  const figures: [string, string][] = [
    [TEXT.totals.sales, formatCount(sales.total)],
    [TEXT.totals.watchTime, formatWatchTime(totals.watchTime)],
    [TEXT.totals.lots, TEXT.soldOf(formatCount(totals.sold), formatCount(totals.lots))],
    [TEXT.totals.value, soldIn(season)],
  ];
  return (
    <div>
      <dl className={classes.totals}>
        {figures
          .filter(([, value]) => value !== "")
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {(others > 0 || sales.none > 0) && (
        <Text size="sm" c="dimmed">
          {others > 0 && TEXT.notCompared(salesWords(others))}{" "}
          {sales.none > 0 && TEXT.notRecorded(salesWords(sales.none))}
        </Text>
      )}
    </div>
  );
}
