import type { CatalogueLot } from "@headcount/protocol";
import { Alert, Button, Group, List, ScrollArea, Stack, Table, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { formatCount } from "../../format/format.ts";
import type { Warning } from "./lots.ts";
import { MappingStep } from "./mapping.tsx";
import { type Choices, readCatalogue, type Source } from "./read.ts";

const WARNINGS_SHOWN = 20;
/** A page of 2,000 rows is slow, and nobody reads it. */
const LOTS_SHOWN = 200;

const lotsWords = (count: number): string => (count === 1 ? "1 lot" : `${formatCount(count)} lots`);

interface PreviewProps {
  source: Source;
  had: number;
  isSaving: boolean;
  take: (lots: CatalogueLot[]) => void;
  cancel: () => void;
}

/** What would be imported and what would not, and how the file was read. */
export function Preview({ source, had, isSaving, take, cancel }: PreviewProps) {
  const [choices, choose] = useState<Choices>({});
  const read = useMemo(() => readCatalogue(source, choices), [source, choices]);
  const { lots, warnings, problem, columns, isSure } = read;
  const isAsking = !isSure && choices.columns === undefined && problem === null;
  return (
    <Stack gap="sm">
      {problem !== null && (
        <Alert color="red" variant="light" role="alert" title="Nothing was imported">
          {problem}
        </Alert>
      )}
      {isAsking && (
        <Alert color="yellow" variant="light" title="Check the columns">
          The names of the columns do not say what all of them hold.
        </Alert>
      )}
      {columns.length > 0 && <MappingStep {...{ read, choices, choose }} />}
      {warnings.length > 0 && <Warnings warnings={warnings} />}
      {problem === null && (
        <>
          <Text size="sm">
            {`${lotsWords(lots.length)} ${lots.length === 1 ? "was" : "were"} read.${had > 0 ? ` They replace the ${formatCount(had)} in the catalogue.` : ""}`}
          </Text>
          <Lots lots={lots} label="Lots that were read" />
        </>
      )}
      <Group>
        {problem === null && (
          <Button onClick={() => take(lots)} loading={isSaving}>
            {`Import ${lotsWords(lots.length)}`}
          </Button>
        )}
        <Button variant="default" onClick={cancel}>
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}

function Warnings({ warnings }: { warnings: readonly Warning[] }) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? warnings : warnings.slice(0, WARNINGS_SHOWN);
  return (
    <Alert color="orange" variant="light" title="Not everything is imported as it is in the file">
      <List size="sm">
        {shown.map(({ line, message }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is drawn whole or not at all.
          <List.Item key={index} style={{ overflowWrap: "anywhere" }}>
            {`Line ${formatCount(line)}: ${message}`}
          </List.Item>
        ))}
      </List>
      {shown.length < warnings.length && (
        <Button size="xs" mt="xs" variant="default" onClick={() => setOpen(true)}>
          {`Show all ${formatCount(warnings.length)}`}
        </Button>
      )}
    </Alert>
  );
}

/** Lots with what is known of them. */
export function Lots({ lots, label }: { lots: readonly CatalogueLot[]; label: string }) {
  const hasEstimates = lots.some(({ estimate }) => estimate);
  return (
    <ScrollArea.Autosize mah="16rem" viewportProps={{ tabIndex: 0, role: "region", "aria-label": label }}>
      <Table striped stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w="8rem">
              Lot
            </Table.Th>
            <Table.Th scope="col">Title</Table.Th>
            {hasEstimates && <Table.Th scope="col">Estimate</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lots.slice(0, LOTS_SHOWN).map(({ number, title, estimate, description }) => (
            <Table.Tr key={number}>
              <Table.Th scope="row" fw={500}>
                {number}
              </Table.Th>
              <Table.Td dir="auto" style={{ overflowWrap: "anywhere" }}>
                {title}
                {description && (
                  <Text size="xs" c="dimmed" lineClamp={2}>
                    {description}
                  </Text>
                )}
              </Table.Td>
              {hasEstimates && <Table.Td>{estimate}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {lots.length > LOTS_SHOWN && (
        <Text size="sm" c="dimmed" p="xs">
          {`and ${formatCount(lots.length - LOTS_SHOWN)} more`}
        </Text>
      )}
    </ScrollArea.Autosize>
  );
}
