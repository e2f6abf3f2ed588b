import type { CatalogueLot } from "@headcount/sdk/api";
import { Button, FileButton, Group, Paper, Stack, Text, Textarea, Title } from "@mantine/core";
import { type RefObject, useRef, useState } from "react";
import { useReplaceCatalogue } from "../../api/catalogue.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { formatCount } from "../../format/format.ts";
import { isolated } from "../../format/isolated.ts";
import type { LotChange } from "../run-sheet/edit-lot.tsx";
import { RunSheet, type RunSheetProps } from "../run-sheet/run-sheet.tsx";
import { TEXT } from "../text.ts";
import { Preview } from "./preview.tsx";
import type { Source } from "./read.ts";

const T = TEXT.catalogue;
const MEGABYTE = 1_048_576;
/** A larger file is not a catalogue, and reading it would freeze the page. */
const MOST_FILE_BYTES = 32 * MEGABYTE;

interface CataloguePanelProps extends Pick<RunSheetProps, "rows" | "next" | "open"> {
  auctionId: string;
  catalogue: readonly CatalogueLot[];
}

/** The lots of the auction as its run sheet, imported from a file or a pasted text after a preview. */
export function CataloguePanel({ auctionId, catalogue, ...sheet }: CataloguePanelProps) {
  const replace = useReplaceCatalogue(auctionId);
  const change: LotChange = (before, lot, done) =>
    replace.mutate(
      catalogue.map((known) => (known.number === before ? { ...known, ...lot } : known)),
      { onSuccess: done },
    );
  // Each reading has a number, so that the columns chosen for one file do not apply to the next.
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
    setProblem(new Error(T.tooLarge(name, formatCount(Math.ceil(size / MEGABYTE)), MOST_FILE_BYTES / MEGABYTE)));
  };
  const choose = async (file: File | null): Promise<void> => {
    // The same file may be chosen again after a correction.
    resetFile.current?.();
    if (!file) return;
    if (file.size > MOST_FILE_BYTES) {
      refuse(isolated(file.name), file.size);
      return;
    }
    try {
      show({ bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch {
      setChosen(null);
      setProblem(new Error(T.unreadable(isolated(file.name))));
    }
  };
  const preview = (text: string): void => {
    if (text.length > MOST_FILE_BYTES) refuse(T.thisText, text.length);
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
              {T.title}
            </Title>
            <Text size="sm" c="dimmed">
              {countWords(catalogue.length, sheet.rows.length)}
            </Text>
          </Stack>
          <Sources resetFile={resetFile} choose={choose} paste={() => setPasted("")} />
        </Group>
        <ErrorNotice error={problem} />
        {pasted !== null && (
          <Stack gap="xs">
            <Textarea
              label={T.pasted}
              placeholder={T.example}
              autosize
              minRows={4}
              maxRows={12}
              value={pasted}
              onChange={({ currentTarget }) => setPasted(currentTarget.value)}
            />
            <Group>
              <Button variant="default" onClick={() => preview(pasted)}>
                {T.preview}
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
        {!chosen && sheet.rows.length > 0 && <RunSheet {...sheet} change={change} />}
      </Stack>
    </Paper>
  );
}

const countWords = (planned: number, opened: number): string => {
  if (planned > 0) return T.lots(formatCount(planned));
  return opened > 0 ? T.noFile : T.none;
};

interface SourcesProps {
  resetFile: RefObject<(() => void) | null>;
  choose: (file: File | null) => Promise<void>;
  paste: () => void;
}

/** The buttons that take a catalogue from a file or from a text. */
const Sources = ({ resetFile, choose, paste }: SourcesProps) => (
  <Group gap="xs">
    <FileButton
      resetRef={resetFile}
      accept=".csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values,text/plain"
      onChange={(file) => void choose(file)}
      inputProps={{ "aria-label": T.file }}
    >
      {(props) => (
        <Button variant="default" {...props}>
          {T.choose}
        </Button>
      )}
    </FileButton>
    <Button variant="subtle" onClick={paste}>
      {T.paste}
    </Button>
  </Group>
);
