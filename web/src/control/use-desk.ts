import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { showToast } from "../components/toast.tsx";
import { canRecord, contentOf, type EntryType, entryWords, type Form, type Missing, missingIn } from "./desk-entry.ts";
import type { DeskView } from "./desk-view.ts";
import { amountIn } from "./fields/amount.ts";
import type { DeskKey } from "./keys.ts";
import type { LotRow } from "./run-sheet/lot-rows.ts";
import { TEXT } from "./text.ts";
import { type PriceField, useDeskKeys } from "./use-desk-keys.ts";
import { plus, useForm } from "./use-form.ts";
import type { useSale } from "./use-sale.ts";

export type DeskSale = ReturnType<typeof useSale> & { view: DeskView };

/** The desk's fields, and the entries that its buttons and keys record. */
export function useDesk(auctionId: string, { view, moments, pending, record, change }: DeskSale, mayRecord: boolean) {
  const { form, bidders, note, ...fields } = useForm(auctionId, view, moments);
  const [missing, setMissing] = useState<Missing | null>(null);
  const priceField = useRef<HTMLInputElement>(null);
  const currencyField = useRef<HTMLInputElement>(null);
  const noteField = useRef<HTMLInputElement>(null);
  const isFresh = useRef(true);
  const edit = (changed: Partial<Form>): void => {
    if (changed.price !== undefined || changed.currency !== undefined) setMissing(null);
    isFresh.current = changed.price === undefined;
    fields.change(changed);
  };
  const run = (type: EntryType): void => {
    if (!mayRecord || !canRecord(type, form, view)) return;
    const content = contentOf(type, form, view);
    const lacks = missingIn(type, form, content);
    setMissing(lacks);
    isFresh.current = true;
    if (lacks) {
      select(lacks === "price" ? priceField.current : currencyField.current);
      return;
    }
    record(content);
    fields.done(type);
  };
  const openLot = ({ number, title }: LotRow): void => {
    record({ type: "lot_opened", lotNumber: number, lotTitle: title });
    fields.done("lot_opened");
  };
  const undo = (): void => {
    if (!mayRecord) return;
    const { undoable, entries } = pending;
    const undoing = entries.find(({ isUndone }) => isUndone);
    if (undoable) change("undo", undoable.clientId);
    else showToast(undoing ? TEXT.stillUndoing(entryWords(undoing)) : TEXT.nothingToUndo);
  };
  const onKey = (pressed: DeskKey): void => {
    if (pressed.do === "entry") run(pressed.type);
    if (pressed.do === "bid") {
      flushSync(() => run("bid"));
      priceField.current?.select();
    }
    if (pressed.do === "digit") {
      const price = isFresh.current ? Number(pressed.digit) : withDigit(priceField.current, pressed.digit);
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
  useLatestKeys({ field: priceField, isFresh }, onKey);
  return {
    form,
    bidders,
    note,
    write: fields.write,
    missing,
    priceField,
    currencyField,
    noteField,
    edit,
    run,
    openLot,
    undo,
  };
}

/** Calls the latest render's function, while the listener stays the same. */
function useLatestKeys({ field, isFresh }: PriceField, onKey: (key: DeskKey) => void): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useDeskKeys(
    useMemo(() => ({ field, isFresh }), [field, isFresh]),
    useCallback((key: DeskKey) => latest.current(key), []),
  );
}

/** The typed price with one more digit, which replaces the selection. Starts a new price if the field does not have the focus. */
function withDigit(field: HTMLInputElement | null, digit: string): number {
  if (!field || document.activeElement !== field) return Number(digit);
  const [from, to] = [field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length];
  return amountIn(field.value.slice(0, from) + digit + field.value.slice(to));
}

function select(field: HTMLInputElement | null): void {
  field?.focus();
  field?.select();
}

function toEnd(field: HTMLInputElement | null): void {
  const moveCaret = (): void => field?.setSelectionRange(field.value.length, field.value.length);
  field?.focus();
  moveCaret();
  // A focused field whose value changes restores its caret in a later task.
  setTimeout(moveCaret);
}
