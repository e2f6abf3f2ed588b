import type { CatalogueLot } from "@headcount/protocol";
import { Button, FileButton, Group, Paper, Stack, Text, Textarea, Title } from "@mantine/core";
import { useRef, useState } from "react";
import { useReplaceCatalogue } from "../../api/catalogue.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { formatCount } from "../../format/format.ts";
import { isolated } from "../../format/isolated.ts";
import { Lots, Preview } from "./preview.tsx";
import type { Source } from "./read.ts";

const MEGABYTE = 1_048_576;
/** A file of more is no catalogue, and reading it would stop the page. */
const MOST_FILE_BYTES = 32 * MEGABYTE;

const tooLarge = (name: string, size: number): Error =>
  new Error(
    `${isolated(name)} has ${formatCount(Math.ceil(size / MEGABYTE))} MB. A catalogue may have ${MOST_FILE_BYTES / MEGABYTE} MB. ` +
      "Save only the columns of the lots as CSV and choose that file.",
  );

/** The lots of the auction, and how they come in: from a file, seen before it is imported. */
export function CataloguePanel({ auctionId, catalogue }: { auctionId: string; catalogue: readonly CatalogueLot[] }) {
  const replace = useReplaceCatalogue(auctionId);
  // Each reading has a number: what was chosen for the columns of one file is not for the next.
  const [chosen, setChosen] = useState<{ source: Source; reading: number } | null>(null);
  const [pasted, setPasted] = useState<string | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);
  const resetFile = useRef<() => void>(null);
  const show = (source: Source): void => {
    setProblem(null);
    replace.reset();
    setChosen((before) => ({ source, reading: (before?.reading ?? 0) + 1 }));
  };
  const refuse = (name: string, size: number): void => {
    setChosen(null);
    setProblem(tooLarge(name, size));
  };
  const choose = async (file: File | null): Promise<void> => {
    // The same file, corrected meanwhile, is another one.
    resetFile.current?.();
    if (!file) return;
    if (file.size > MOST_FILE_BYTES) {
      refuse(file.name, file.size);
      return;
    }
    try {
      show({ bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch {
      setChosen(null);
      setProblem(new Error(`${isolated(file.name)} cannot be read. Choose it again.`));
    }
  };
  const preview = (text: string): void => {
    if (text.length > MOST_FILE_BYTES) refuse("This text", text.length);
    else show({ text });
  };
  const done = (): void => {
    setChosen(null);
    setPasted(null);
    replace.reset();
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
                ? "No lots yet. CSV with one lot per line: number, title."
                : `${formatCount(catalogue.length)} lots. Press O to open the next lot.`}
            </Text>
          </Stack>
          <Group gap="xs">
            <FileButton
              resetRef={resetFile}
              accept=".csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values,text/plain"
              onChange={(file) => void choose(file)}
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
              label="Lots, one per line"
              placeholder={"1, Ming vase\n2, Bronze horse"}
              autosize
              minRows={4}
              maxRows={12}
              value={pasted}
              onChange={({ currentTarget }) => setPasted(currentTarget.value)}
            />
            <Group>
              <Button variant="default" onClick={() => preview(pasted)}>
                Preview
              </Button>
            </Group>
          </Stack>
        )}
        {chosen && (
          <Preview
            key={chosen.reading}
            source={chosen.source}
            had={catalogue.length}
            isSaving={replace.isPending}
            take={(lots) => replace.mutate(lots, { onSuccess: done })}
            cancel={done}
          />
        )}
        <ErrorNotice error={replace.error} />
        {!chosen && catalogue.length > 0 && <Lots lots={catalogue} label="Lots of the catalogue" />}
      </Stack>
    </Paper>
  );
}
