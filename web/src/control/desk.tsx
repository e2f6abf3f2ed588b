import type { AuctionDetail, CatalogueLot } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { Button, Grid, Group, Kbd, Paper, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { isolated } from "../format/isolated.ts";
import { momentText } from "../format/moment-words.ts";
import { amountIn } from "./amount.ts";
import { canRecord, contentOf, ENTRY_TYPES, type EntryType, type Missing, missingIn } from "./desk-entry.ts";
import { DeskStatus } from "./desk-status.tsx";
import type { DeskView } from "./desk-view.ts";
import { Fields } from "./fields.tsx";
import type { DeskKey } from "./keys.ts";
import { LatestMoments } from "./moments/latest-moments.tsx";
import { useDeskKeys } from "./use-desk-keys.ts";
import { plus, useForm } from "./use-form.ts";
import type { useSale } from "./use-sale.ts";

interface DeskProps {
  auction: AuctionDetail;
  catalogue: readonly CatalogueLot[];
  sale: ReturnType<typeof useSale> & { view: DeskView };
  mayRecord: boolean;
}

/** The sale, and the keys and buttons that record it. Texts that change are one text each: a translated page can replace them. */
export function Desk({ auction, catalogue, sale, mayRecord }: DeskProps) {
  const { view, moments, pending, offset, error, record, change } = sale;
  const { form, bidders, note, ...fields } = useForm(auction.id, view, moments);
  const [missing, setMissing] = useState<Missing | null>(null);
  const noteField = useRef<HTMLInputElement>(null);
  const priceField = useRef<HTMLInputElement>(null);
  const currencyField = useRef<HTMLInputElement>(null);
  const isFresh = useRef(true);
  useLeaveGuard(!pending.isKept && pending.entries.some(({ state }) => state === "waiting"));

  const edit = (changed: Parameters<typeof fields.change>[0]): void => {
    if (changed.price !== undefined || changed.currency !== undefined) setMissing(null);
    isFresh.current = changed.price === undefined;
    fields.change(changed);
  };
  const run = (type: EntryType): void => {
    if (!mayRecord || !canRecord(type, form, view)) return;
    const content = contentOf(type, form, view);
    const lacks = missingIn(type, form, content);
    setMissing(lacks);
    if (lacks) {
      isFresh.current = true;
      const { current: field } = lacks === "price" ? priceField : currencyField;
      field?.focus();
      field?.select();
      return;
    }
    record(content);
    fields.done(type);
    isFresh.current = true;
  };
  const undo = (): void => {
    if (pending.undoable) change("undo", pending.undoable.clientId);
  };
  const onKey = (pressed: DeskKey): void => {
    if (pressed.do === "entry") run(pressed.type);
    if (pressed.do === "bid") {
      flushSync(() => run("bid"));
      priceField.current?.select();
    }
    if (pressed.do === "digit") {
      const price = isFresh.current ? Number(pressed.digit) : withDigit(priceField.current, pressed.digit);
      isFresh.current = false;
      flushSync(() => edit({ price }));
      toEnd(priceField.current);
    }
    if (pressed.do === "raise" || pressed.do === "lower") {
      edit({ price: plus(form.price ?? 0, pressed.do === "raise" ? form.increment : -form.increment) });
      isFresh.current = true;
    }
    if (pressed.do === "note") noteField.current?.focus();
    if (pressed.do === "undo") undo();
    if (pressed.do === "leave") (document.activeElement as HTMLElement | null)?.blur();
  };
  // The listener stays the same, and what it calls is of the latest drawing.
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useDeskKeys(
    useMemo(() => ({ field: priceField, isFresh }), []),
    useCallback((key: DeskKey) => latest.current(key), []),
  );

  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, sm: 7 }}>
        <Stack gap="md">
          <OnTheBlock view={view} catalogue={catalogue} />
          {mayRecord && (
            <>
              <SimpleGrid cols={{ base: 2, md: 3 }} spacing="sm">
                {ENTRY_TYPES.map(({ key, type, words }) => (
                  <Button
                    key={type}
                    size="lg"
                    px="xs"
                    variant={type === "bid" || (type === "lot_opened" && !view.lot) ? "filled" : "default"}
                    disabled={!canRecord(type, form, view)}
                    onClick={() => run(type)}
                    rightSection={<Kbd aria-hidden>{key.toUpperCase()}</Kbd>}
                  >
                    {words}
                  </Button>
                ))}
                <Button
                  size="lg"
                  px="xs"
                  variant="default"
                  disabled={!pending.undoable}
                  onClick={undo}
                  rightSection={<Kbd aria-hidden>Z</Kbd>}
                >
                  Undo
                </Button>
              </SimpleGrid>
              <Text size="xs" c="dimmed">
                Unsold: nobody bid. Pass: the bids did not reach the reserve.
              </Text>
              <Fields {...{ form, catalogue, bidders, priceField, currencyField, missing }} change={edit} />
              <Note
                field={noteField}
                note={note}
                write={fields.write}
                record={(text) => record({ type: "note", text })}
              />
            </>
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 5 }}>
        <Stack gap="md">
          {mayRecord && <DeskStatus {...{ pending, offset, error, change }} />}
          <LatestMoments
            auction={auction}
            moments={moments}
            isWaiting={(id) => pending.entries.some(({ clientId, state }) => clientId === id && state === "waiting")}
            deletion={mayRecord ? { forget: sale.forget, restore: sale.restore } : null}
          />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

interface OnTheBlockProps {
  view: DeskView;
  catalogue: readonly CatalogueLot[];
}

function OnTheBlock({ view: { lot, lastBid, nextLot }, catalogue }: OnTheBlockProps) {
  const estimate = catalogue.find(({ number }) => number === (lot ?? nextLot)?.number)?.estimate;
  const next = nextLot
    ? `Next: lot ${isolated(nextLot.number)} ${isolated(nextLot.title ?? "")}`.trim()
    : "Next: type a lot number";
  const onBlock = `Lot ${isolated(lot?.number ?? "")} on the block`;
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-label="On the block" translate="no">
      <Text size="sm" c="dimmed" mih="1.55em">
        {lot ? (lot.title === null ? "" : onBlock) : "Nothing is on the block"}
      </Text>
      <Title order={2} size="h3" style={{ overflowWrap: "anywhere" }} dir="auto">
        {lot ? (lot.title ?? onBlock) : next}
      </Title>
      <Text mt={4} mih="1.55em" fw={500} style={{ overflowWrap: "anywhere" }}>
        {lastBid ? momentText(lastBid) : lot ? "No bid yet" : ""}
      </Text>
      {estimate !== undefined && (
        <Text size="sm" c="dimmed">
          {`Estimate ${isolated(estimate)}`}
        </Text>
      )}
    </Paper>
  );
}

interface NoteProps {
  field: React.RefObject<HTMLInputElement | null>;
  note: string;
  write: (note: string) => void;
  record: (text: string) => void;
}

function Note({ field, note, write, record }: NoteProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (note.trim() === "") return;
        record(note.trim());
        write("");
        field.current?.blur();
      }}
    >
      <Group align="flex-end" wrap="nowrap">
        <TextInput
          ref={field}
          label="Note"
          description="Public. Key N"
          maxLength={LIMITS.noteCharacters}
          value={note}
          onChange={({ currentTarget }) => write(currentTarget.value)}
          flex={1}
        />
        <Button type="submit" variant="default" disabled={note.trim() === ""}>
          Record note
        </Button>
      </Group>
    </form>
  );
}

/** The typed price with a digit more, in place of what is selected; a new one where the field has not the focus. */
function withDigit(field: HTMLInputElement | null, digit: string): number {
  if (!field || document.activeElement !== field) return Number(digit);
  const [from, to] = [field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length];
  return amountIn(field.value.slice(0, from) + digit + field.value.slice(to));
}

function toEnd(field: HTMLInputElement | null): void {
  const moveCaret = (): void => field?.setSelectionRange(field.value.length, field.value.length);
  field?.focus();
  moveCaret();
  // A field whose value changes while it has the focus puts its caret back in a turn of its own.
  setTimeout(moveCaret);
}

/** Asks before the page is left with what only it has. */
function useLeaveGuard(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isNeeded]);
}
