import type { LotAnalytics } from "@headcount/protocol";
import { Stack, Table, Text, Title } from "@mantine/core";
import { formatAverage, formatCount } from "../format/format.ts";
import { TEXT } from "./text.ts";

const T = TEXT.groups;

interface Line {
  name: string;
  n: number | null;
  avgViewers: number | null;
}

/** The difference between sold and unsold lots, without a claim about its cause. */
export function differenceSentence(of: LotAnalytics["soldMinusUnsold"]): string {
  if (of === null) return T.tooFew;
  // Rounded outwards, so that the interval in whole people still holds. Neither bound is shown as −0.
  const [low, high] = [formatCount(Math.floor(of.low) || 0), formatCount(Math.ceil(of.high) || 0)];
  if (of.low <= 0 && of.high >= 0) return T.noDifference(low, high);
  return T.difference(of.viewers > 0, formatAverage(Math.abs(of.viewers)), low, high);
}

const outcomes = (byOutcome: LotAnalytics["byOutcome"]): Line[] =>
  (["sold", "unsold", "passed", "withdrawn"] as const)
    .map((outcome) => ({ name: TEXT.fate[outcome].words, ...byOutcome[outcome] }))
    .filter(({ n }) => n > 0);

/** The thirds of the sale. A sale of one or two lots has none. */
const thirds = (byOrder: LotAnalytics["byOrder"]): Line[] =>
  T.third.flatMap((name, index) => {
    const third = byOrder.length < T.third.length ? undefined : byOrder[index];
    if (!third) return [];
    const { first, last, ...group } = third;
    return [{ name: T.part(name, T.lots(formatCount(first), formatCount(last))), ...group }];
  });

const phases = (of: LotAnalytics["phases"]): Line[] =>
  (["before", "during", "between", "after"] as const).flatMap((phase) => {
    const audience = of[phase];
    return audience ? [{ name: T.phase[phase], n: null, avgViewers: audience.avgViewers }] : [];
  });

/** The average audience of lots by outcome and by third of the sale, and of the time around the live time. */
export function LotGroups({ lots }: { lots: LotAnalytics }) {
  return (
    <Stack gap="xs">
      <Title order={3} size="h6">
        {T.title}
      </Title>
      <Text size="sm" c="dimmed">
        {differenceSentence(lots.soldMinusUnsold)}
      </Text>
      <Table>
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
          {[...outcomes(lots.byOutcome), ...thirds(lots.byOrder), ...phases(lots.phases)].map(
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
