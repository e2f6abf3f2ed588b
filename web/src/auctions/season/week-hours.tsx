import type { Season } from "@headcount/protocol";
import { Paper, ScrollArea, Text, Title } from "@mantine/core";
import type { CSSProperties } from "react";
import { formatAverage, formatCount } from "../../format/format.ts";
import { LOCALE } from "../../format/locale.ts";
import classes from "./season.module.css";
import { TEXT } from "./text.ts";
import { dayName } from "./weekdays.tsx";

const T = TEXT.hours;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
/** The darkest cell, in percent. Text on it is readable in both schemes. */
const DARKEST = 45;

const hourName = new Intl.DateTimeFormat(LOCALE, { hour: "numeric", timeZone: "UTC" });

/** When the audience was there: a table whose cells are darker with more viewers. */
export function WeekHours({ season: { hours } }: { season: Season }) {
  const [first, last] = [Math.min(...hours.map(({ hour }) => hour)), Math.max(...hours.map(({ hour }) => hour))];
  const highest = Math.max(1, ...hours.map(({ median }) => median ?? 0));
  const columns = hours.length === 0 ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const cells = new Map(hours.map((one) => [one.weekday * 24 + one.hour, one]));
  return (
    <Paper withBorder radius="lg" p="md" component="section" aria-labelledby="season-hours">
      <Title order={2} size="h6" id="season-hours">
        {T.title}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {hours.length === 0 ? T.none : T.help}
      </Text>
      {hours.length > 0 && (
        <ScrollArea viewportProps={{ tabIndex: 0, role: "region", "aria-label": T.region }}>
          <table className={classes.hours}>
            <thead>
              <tr>
                <th scope="col">{T.time}</th>
                {columns.map((hour) => (
                  <th key={hour} scope="col">
                    {hourName.format(Date.UTC(2000, 0, 1, hour))}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {WEEKDAYS.map((weekday) => (
                <tr key={weekday}>
                  <th scope="row">{dayName(weekday)}</th>
                  {columns.map((hour) => (
                    <Cell key={hour} cell={cells.get(weekday * 24 + hour)} highest={highest} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </Paper>
  );
}

function Cell({ cell, highest }: { cell: Season["hours"][number] | undefined; highest: number }) {
  if (!cell) return <td />;
  const { median, sales } = cell;
  if (median === null)
    return (
      <td title={T.few}>
        <span aria-hidden="true">·</span>
        <span className={classes.hidden}>{T.few}</span>
      </td>
    );
  const heat = { "--heat": `${((median / highest) * DARKEST).toFixed(0)}%` } as CSSProperties;
  return (
    <td style={heat} data-known title={T.cell(formatAverage(median), formatCount(sales))}>
      {formatAverage(median)}
    </td>
  );
}
