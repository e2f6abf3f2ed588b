import type { LotAnalytics } from "@headcount/protocol";
import { Box, Stack, Switch, Table, Text, Title, useComputedColorScheme, useMantineTheme } from "@mantine/core";
import type { ChartOptions } from "chart.js";
import { useMemo, useState } from "react";
import { Line } from "react-chartjs-2";
import { CHART_COLORS } from "../charts/chart-colors.ts";
import { lineChart, tooltipLook, viewersAxis } from "../charts/line-chart.ts";
import { formatAverage, formatCount } from "../format/format.ts";

const seconds = (offset: number): string =>
  `${offset > 0 ? "+" : offset < 0 ? "−" : ""}${formatCount(Math.abs(offset))} s`;

/** What the curve shows, in words; `null` where there is nothing to show. */
export function hammerSentence(curve: LotAnalytics["hammerCurve"]): string | null {
  const n = curve[0]?.n ?? 0;
  const at = curve.find(({ offset }) => offset === 0);
  const first = curve.find(({ viewers }) => viewers !== null);
  if (!first) return null;
  return `Mean of ${formatCount(n)} lots: ${formatAverage(first.viewers)} viewers ${formatCount(-first.offset)} s before the hammer, ${formatAverage(at?.viewers ?? null)} at it.`;
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
          label: "Viewers",
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
            title: ([item]) => (item?.parsed.x == null ? "" : `${seconds(item.parsed.x)} from the hammer`),
            label: ({ dataIndex, parsed: { y } }) =>
              `${formatAverage(y)} viewers, ${formatCount(curve[dataIndex]?.n ?? 0)} lots`,
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
        Around the hammer
      </Title>
      <Text size="sm" c="dimmed">
        {words}
      </Text>
      <Box h={180}>
        <Line data={data} options={options} updateMode="none" datasetIdKey="label" role="img" aria-label={words} />
      </Box>
      <Switch
        label="Show the curve as table"
        checked={isTable}
        onChange={({ currentTarget }) => setTable(currentTarget.checked)}
      />
      {isTable && (
        <Table striped aria-label="Around the hammer">
          <Table.Thead>
            <Table.Tr>
              {["From the hammer", "Viewers", "Lots"].map((name) => (
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
