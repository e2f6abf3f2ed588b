import { LIMITS } from "@headcount/protocol/limits";
import { Button, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { TEXT as SHARED } from "../../components/text.ts";
import { TEXT } from "../text.ts";
import type { LotRow } from "./lot-rows.ts";
import classes from "./run-sheet.module.css";

const T = TEXT.runSheet;

/** Changes the number and the title of a lot of the catalogue. */
export type LotChange = (before: string, lot: { number: string; title: string | null }, done: () => void) => void;

interface EditLotProps {
  row: LotRow;
  rows: readonly LotRow[];
  change: LotChange;
  close: () => void;
}

/** Edits a lot in its row. Enter saves and Esc cancels. */
export function EditLot({ row, rows, change, close }: EditLotProps) {
  const [number, setNumber] = useState(row.number);
  const [title, setTitle] = useState(row.title ?? "");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const wanted = number.trim();
  const isTaken = wanted !== row.number && rows.some((other) => other.number === wanted);
  const isUsable = wanted !== "" && !isTaken;
  return (
    <form
      className={classes.edit}
      onSubmit={(event) => {
        event.preventDefault();
        if (isUsable) change(row.number, { number: wanted, title: title.trim() || null }, close);
      }}
      onKeyDown={({ key }) => key === "Escape" && close()}
    >
      <TextInput
        aria-label={T.number}
        w="6rem"
        value={number}
        maxLength={LIMITS.lotNumberCharacters}
        error={isTaken && T.taken}
        onChange={({ currentTarget }) => setNumber(currentTarget.value)}
      />
      <TextInput
        aria-label={T.title}
        flex="1 1 10rem"
        value={title}
        maxLength={LIMITS.titleCharacters}
        ref={field}
        onChange={({ currentTarget }) => setTitle(currentTarget.value)}
      />
      <Button type="submit" h={44} disabled={!isUsable}>
        {T.save}
      </Button>
      <Button variant="subtle" h={44} onClick={close}>
        {SHARED.cancel}
      </Button>
    </form>
  );
}
