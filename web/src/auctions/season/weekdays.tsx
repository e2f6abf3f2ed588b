import { Text } from "@mantine/core";
import { Card } from "../../dashboard/aside/card.tsx";
import { formatCount } from "../../format/format.ts";
import { measureWords } from "./measure-words.ts";
import classes from "./season.module.css";
import type { PartProps } from "./season-page.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.weekdays;
export const dayName = (weekday: number): string => T.names[weekday - 1] ?? "";

/** Which weekday has the largest audience, and how sure that is. */
export function Weekdays({ season: { weekdays, bestWeekday, currency }, measure }: PartProps) {
  const best = bestWeekday[measure];
  const words = (value: number | null): string => measureWords(measure, value, currency);
  const count = (value: number): string => formatCount(value);
  return (
    <Card title={T.title}>
      {best ? (
        <Text size="sm">
          {T.best(dayName(best.weekday), words(best.median), words(best.others))}{" "}
          {(best.isClear ? T.clear : T.unclear)(count(best.above), count(best.n))}
        </Text>
      ) : (
        <Text size="sm">{T.few}</Text>
      )}
      <table className={classes.weekdays}>
        <thead>
          <tr>
            <th scope="col">{T.weekday}</th>
            <th scope="col">{T.sales}</th>
            <th scope="col">{T.median}</th>
            <th scope="col">{T.middle}</th>
          </tr>
        </thead>
        <tbody>
          {weekdays
            .filter(({ sales }) => sales > 0)
            .map(({ weekday, sales, [measure]: { n, median, lower, upper } }) => (
              <tr key={weekday} data-best={weekday === best?.weekday || undefined}>
                <th scope="row">{dayName(weekday)}</th>
                <td>{count(sales)}</td>
                {median === null ? (
                  <td colSpan={2} className={classes.few}>
                    {TEXT.few(count(n))}
                  </td>
                ) : (
                  <>
                    <td>{words(median)}</td>
                    <td>{T.range(words(lower), words(upper))}</td>
                  </>
                )}
              </tr>
            ))}
        </tbody>
      </table>
      <Text size="xs" c="dimmed">
        {T.help}
      </Text>
    </Card>
  );
}
