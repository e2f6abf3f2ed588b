import type { CatalogueLot } from "@headcount/protocol";
import {
  Alert,
  Button,
  FileButton,
  Group,
  List,
  Paper,
  ScrollArea,
  Stack,
  Table,
  Text,
  Textarea,
  Title,
} from "@mantine/core";
import { useState } from "react";
import { useReplaceCatalogue } from "../api.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { formatCount } from "../components/format.ts";
import { loadPiece } from "../piece.ts";
import type { ReadCatalogue } from "./catalogue-csv.ts";

const ERRORS_SHOWN = 20;

/** The lots of the auction, and how they come in: from a file, seen before it is taken. */
export function CataloguePanel({ auctionId, catalogue }: { auctionId: string; catalogue: readonly CatalogueLot[] }) {
  const replace = useReplaceCatalogue(auctionId);
  const [read, setRead] = useState<ReadCatalogue | null>(null);
  const [pasted, setPasted] = useState<string | null>(null);
  /** Why a file could not be read at all. */
  const [problem, setProblem] = useState<Error | null>(null);
  // The reader of CSV is large, and few need it.
  const show = async (textOf: (csv: typeof import("./catalogue-csv.ts")) => Promise<string>): Promise<void> => {
    setProblem(null);
    try {
      const csv = await loadPiece(() => import("./catalogue-csv.ts"));
      setRead(csv.readCatalogue(await textOf(csv)));
    } catch (error) {
      setProblem(error as Error);
    }
  };
  const done = (): void => {
    setRead(null);
    setPasted(null);
  };
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-labelledby="catalogue">
      <Stack gap="md">
        <Group justify="space-between">
          <Stack gap={2}>
            <Title order={2} size="h5" id="catalogue">
              Catalogue
            </Title>
            <Text size="sm" c="dimmed">
              {catalogue.length === 0
                ? "No lots yet. A CSV file has a line each, with its number and its title."
                : `${formatCount(catalogue.length)} lots. The next one is opened with O.`}
            </Text>
          </Stack>
          <Group gap="xs">
            <FileButton
              accept=".csv,.tsv,.txt,text/csv,text/plain"
              onChange={(file) => file && void show(async ({ decoded }) => decoded(await file.arrayBuffer()))}
              inputProps={{ "aria-label": "Catalogue file" }}
            >
              {(props) => (
                <Button variant="default" {...props}>
                  Choose a file
                </Button>
              )}
            </FileButton>
            <Button variant="subtle" onClick={() => setPasted("")}>
              Paste
            </Button>
          </Group>
        </Group>
        <ErrorNotice error={problem} />
        {pasted !== null && (
          <Stack gap="xs">
            <Textarea
              label="Lots, one a line"
              placeholder={"1, Ming vase\n2, Bronze horse"}
              autosize
              minRows={4}
              maxRows={12}
              value={pasted}
              onChange={({ currentTarget }) => setPasted(currentTarget.value)}
            />
            <Group>
              <Button variant="default" onClick={() => void show(async () => pasted)}>
                Look at them
              </Button>
            </Group>
          </Stack>
        )}
        {read && (
          <Preview
            read={read}
            had={catalogue.length}
            isSaving={replace.isPending}
            take={() => replace.mutate(read.lots, { onSuccess: done })}
            cancel={done}
          />
        )}
        <ErrorNotice error={replace.error} />
        {!read && catalogue.length > 0 && <Lots lots={catalogue} label="Lots of the catalogue" />}
      </Stack>
    </Paper>
  );
}

interface PreviewProps {
  read: ReadCatalogue;
  had: number;
  isSaving: boolean;
  take: () => void;
  cancel: () => void;
}

/** What would be taken over, or why nothing is. */
function Preview({ read: { lots, errors }, had, isSaving, take, cancel }: PreviewProps) {
  const hidden = errors.length - ERRORS_SHOWN;
  return (
    <Stack gap="sm">
      {errors.length > 0 ? (
        <Alert color="red" variant="light" title="Nothing was taken over">
          <List size="sm">
            {errors.slice(0, ERRORS_SHOWN).map(({ line, message }) => (
              <List.Item key={`${line} ${message}`}>
                Line {line}: {message}
              </List.Item>
            ))}
          </List>
          {hidden > 0 && <Text size="sm">and {formatCount(hidden)} more</Text>}
        </Alert>
      ) : (
        <>
          <Text size="sm">
            {formatCount(lots.length)} lots were read.
            {had > 0 && ` They replace the ${formatCount(had)} that are there.`}
          </Text>
          <Lots lots={lots} label="Lots that were read" />
        </>
      )}
      <Group>
        {errors.length === 0 && (
          <Button onClick={take} loading={isSaving}>
            Take over {formatCount(lots.length)} lots
          </Button>
        )}
        <Button variant="default" onClick={cancel}>
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}

function Lots({ lots, label }: { lots: readonly CatalogueLot[]; label: string }) {
  return (
    <ScrollArea.Autosize mah="16rem" viewportProps={{ tabIndex: 0, role: "region", "aria-label": label }}>
      <Table striped stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w="8rem">
              Lot
            </Table.Th>
            <Table.Th scope="col">Title</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lots.map(({ number, title }) => (
            <Table.Tr key={number}>
              <Table.Th scope="row" fw={500}>
                {number}
              </Table.Th>
              <Table.Td>{title}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
