import type { CatalogueLot } from "@headcount/sdk/api";
import { Alert, Button, Group, List, ScrollArea, Stack, Table, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { TEXT as SHARED } from "../../components/text.ts";
import { formatCount } from "../../format/format.ts";
import { TEXT } from "../text.ts";
import type { Warning } from "./lots.ts";
import { MappingStep } from "./mapping.tsx";
import { type Choices, readCatalogue, type Source } from "./read.ts";

const T = TEXT.catalogue;
const WARNINGS_SHOWN = 20;
/** 2,000 rows would be slow, and no one reads them. */
const LOTS_SHOWN = 200;

const lotsWords = (count: number): string => T.count(count, formatCount(count));

interface PreviewProps {
  source: Source;
  had: number;
  isSaving: boolean;
  take: (lots: CatalogueLot[]) => void;
  cancel: () => void;
}

/** The lots of a file before they are imported, with warnings and the columns. */
export function Preview({ source, had, isSaving, take, cancel }: PreviewProps) {
  const [choices, choose] = useState<Choices>({});
  const read = useMemo(() => readCatalogue(source, choices), [source, choices]);
  const { lots, warnings, problem, columns, isSure } = read;
  const isAsking = !isSure && choices.columns === undefined && problem === null;
  return (
    <Stack gap="sm">
      {problem !== null && (
        <Alert color="red" variant="light" role="alert" title={T.nothing}>
          {problem}
        </Alert>
      )}
      {isAsking && (
        <Alert color="yellow" variant="light" title={T.check}>
          {T.checkHelp}
        </Alert>
      )}
      {columns.length > 0 && <MappingStep {...{ read, choices, choose }} />}
      {warnings.length > 0 && <Warnings warnings={warnings} />}
      {problem === null && (
        <>
          <Text size="sm">
            {T.read(lots.length, lotsWords(lots.length)) + (had > 0 ? T.replaces(formatCount(had)) : "")}
          </Text>
          <Lots lots={lots} label={T.readLots} />
        </>
      )}
      <Group>
        {problem === null && (
          <Button onClick={() => take(lots)} loading={isSaving}>
            {T.import(lotsWords(lots.length))}
          </Button>
        )}
        <Button variant="default" onClick={cancel}>
          {SHARED.cancel}
        </Button>
      </Group>
    </Stack>
  );
}

function Warnings({ warnings }: { warnings: readonly Warning[] }) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? warnings : warnings.slice(0, WARNINGS_SHOWN);
  return (
    <Alert color="orange" variant="light" title={T.notAsIs}>
      <List size="sm">
        {shown.map(({ line, message }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is drawn whole or not at all.
          <List.Item key={index} style={{ overflowWrap: "anywhere" }}>
            {T.line(formatCount(line), message)}
          </List.Item>
        ))}
      </List>
      {shown.length < warnings.length && (
        <Button size="xs" mt="xs" variant="default" onClick={() => setOpen(true)}>
          {T.showAll(formatCount(warnings.length))}
        </Button>
      )}
    </Alert>
  );
}

/** A table of lots. */
function Lots({ lots, label }: { lots: readonly CatalogueLot[]; label: string }) {
  const hasEstimates = lots.some(({ estimate }) => estimate);
  return (
    <ScrollArea.Autosize mah="16rem" viewportProps={{ tabIndex: 0, role: "region", "aria-label": label }}>
      <Table striped stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w="8rem">
              {T.column.lot}
            </Table.Th>
            <Table.Th scope="col">{T.column.title}</Table.Th>
            {hasEstimates && <Table.Th scope="col">{T.column.estimate}</Table.Th>}
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
          {T.more(formatCount(lots.length - LOTS_SHOWN))}
        </Text>
      )}
    </ScrollArea.Autosize>
  );
}
