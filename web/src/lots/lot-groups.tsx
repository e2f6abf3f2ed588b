import type { LotAnalytics, LotGroup } from "@headcount/protocol";
import { Stack, Table, Text, Title } from "@mantine/core";
import { formatAverage, formatCount } from "../format/format.ts";
import { FATES } from "./lot-words.ts";

const PHASES = {
  before: "Before it was live",
  during: "While live",
  between: "While it was not live in between",
  after: "After its end",
} as const;

interface Line {
  name: string;
  n: number | null;
  avgViewers: number | null;
}

/** Whether sold lots drew more, without saying why. */
export function differenceSentence(of: LotAnalytics["soldMinusUnsold"]): string {
  if (of === null) return "Too few lots to tell sold from unsold ones: it takes ten of each.";
  const [low, high] = [formatAverage(of.low), formatAverage(of.high)];
  if (of.low <= 0 && of.high >= 0)
    return `Sold and unsold lots do not clearly differ (from ${low} to ${high} viewers, 95%).`;
  const more = of.viewers > 0 ? "more" : "fewer";
  return `Sold lots had ${formatAverage(Math.abs(of.viewers))} ${more} viewers than unsold ones (from ${low} to ${high}, 95%). That says nothing of causes.`;
}

const outcomes = (byOutcome: LotAnalytics["byOutcome"]): Line[] =>
  (["sold", "unsold", "passed", "withdrawn"] as const)
    .map((outcome) => ({ name: FATES[outcome].words, ...byOutcome[outcome] }))
    .filter(({ n }) => n > 0);

const parts = (byOrder: LotAnalytics["byOrder"]): Line[] =>
  byOrder.map(({ first, last, ...group }: LotGroup & { first: number; last: number }) => ({
    name:
      first === last
        ? `Lot ${formatCount(first)} of the sale`
        : `Lots ${formatCount(first)} to ${formatCount(last)} of the sale`,
    ...group,
  }));

const phases = (of: LotAnalytics["phases"]): Line[] =>
  (["before", "during", "between", "after"] as const).flatMap((phase) => {
    const audience = of[phase];
    return audience ? [{ name: PHASES[phase], n: null, avgViewers: audience.avgViewers }] : [];
  });

/** The audience of lots by what became of them and by their place, and of the time around the live part. */
export function LotGroups({ lots }: { lots: LotAnalytics }) {
  return (
    <Stack gap="xs">
      <Title order={3} size="h6">
        On average
      </Title>
      <Text size="sm" c="dimmed">
        {differenceSentence(lots.soldMinusUnsold)}
      </Text>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Of what</Table.Th>
            <Table.Th scope="col">Lots</Table.Th>
            <Table.Th scope="col">Viewers</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[...outcomes(lots.byOutcome), ...parts(lots.byOrder), ...phases(lots.phases)].map(
            ({ name, n, avgViewers }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={500}>
                  {name}
                </Table.Th>
                <Table.Td>{n === null ? "" : formatCount(n)}</Table.Td>
                <Table.Td>{formatAverage(avgViewers)}</Table.Td>
              </Table.Tr>
            ),
          )}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
