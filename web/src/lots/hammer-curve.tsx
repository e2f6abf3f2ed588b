import type { LotAnalytics } from "@headcount/protocol";
import { Box, Stack, Switch, Table, Text, Title, useComputedColorScheme, useMantineTheme } from "@mantine/core";
import type { ChartOptions } from "chart.js";
import { useMemo, useState } from "react";
import { Line } from "react-chartjs-2";
import { CHART_COLORS } from "../charts/chart-colors.ts";
import { lineChart, tooltipLook, viewersAxis } from "../charts/line-chart.ts";
import { formatAverage, formatCount } from "../format/format.ts";
import { TEXT } from "./text.ts";

const T = TEXT.hammer;

const seconds = (offset: number): string =>
  (offset > 0 ? "+" : offset < 0 ? "−" : "") + TEXT.seconds(formatCount(Math.abs(offset)));

const viewersOf = (viewers: number | null): string => T.viewers(viewers, formatAverage(viewers));
const lotsOf = (n: number): string => TEXT.count(n, formatCount(n));

/** The curve as a sentence; `null` if there is nothing to show. */
export function hammerSentence(curve: LotAnalytics["hammerCurve"]): string | null {
  const known = curve.filter(({ viewers }) => viewers !== null);
  const [first] = known;
  if (!first) return null;
  const [viewers, seconds] = [viewersOf(first.viewers), formatCount(Math.abs(first.offset))];
  const lots = lotsOf(Math.max(...known.map(({ n }) => n)));
  if (first.offset === 0) return T.average(T.at(viewers), null, lots);
  if (first.offset > 0) return T.average(T.after(viewers, seconds), null, lots);
  const hammer = known.find(({ offset }) => offset === 0);
  return T.average(T.before(viewers, seconds), hammer ? formatAverage(hammer.viewers) : null, lots);
}

/** The audience in the minute before and after the hammer, over all lots. */
export function HammerCurve({ curve }: { curve: LotAnalytics["hammerCurve"] }) {
  const colors = CHART_COLORS[useComputedColorScheme("light")];
  const { fontFamily } = useMantineTheme();
  const [isTable, setTable] = useState(false);
  const words = hammerSentence(curve);
  const data = useMemo(
    () => ({
      datasets: [
        {
          label: T.line,
          data: curve.map(({ offset, viewers }) => ({ x: offset, y: viewers })),
          borderColor: colors.line,
          backgroundColor: colors.line,
          borderWidth: 2,
          pointRadius: 2,
        },
      ],
    }),
    [curve, colors],
  );
  const options = useMemo<ChartOptions<"line">>(
    () => ({
      ...lineChart(fontFamily),
      scales: {
        x: {
          type: "linear",
          min: -60,
          max: 60,
          grid: { color: ({ tick }) => (tick?.value === 0 ? colors.text : colors.grid) },
          ticks: { color: colors.text, stepSize: 15, maxRotation: 0, callback: (at) => seconds(Number(at)) },
        },
        y: viewersAxis(colors, 0, 5),
      },
      plugins: {
        tooltip: {
          displayColors: false,
          ...tooltipLook(colors),
          callbacks: {
            title: ([item]) => (item?.parsed.x == null ? "" : T.offset(seconds(item.parsed.x))),
            label: ({ dataIndex, parsed: { y } }) => T.point(viewersOf(y), lotsOf(curve[dataIndex]?.n ?? 0)),
          },
        },
      },
    }),
    [colors, curve, fontFamily],
  );
  if (words === null) return null;
  return (
    <Stack gap="xs">
      <Title order={3} size="h6">
        {T.title}
      </Title>
      <Text size="sm" c="dimmed">
        {words}
      </Text>
      <Box h={180}>
        <Line data={data} options={options} updateMode="none" datasetIdKey="label" role="img" aria-label={words} />
      </Box>
      <Switch label={T.asTable} checked={isTable} onChange={({ currentTarget }) => setTable(currentTarget.checked)} />
      {isTable && (
        <Table striped aria-label={T.title}>
          <Table.Thead>
            <Table.Tr>
              {T.columns.map((name) => (
                <Table.Th key={name} scope="col">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {curve.map(({ offset, viewers, n }) => (
              <Table.Tr key={offset}>
                <Table.Th scope="row" fw={500}>
                  {seconds(offset)}
                </Table.Th>
                <Table.Td>{formatAverage(viewers)}</Table.Td>
                <Table.Td>{formatCount(n)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}
