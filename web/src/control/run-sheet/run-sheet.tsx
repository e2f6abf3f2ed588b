import { ActionIcon, Button, Stack, Text, TextInput } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { formatCount } from "../../format/format.ts";
import { isolated } from "../../format/isolated.ts";
import { priceOf } from "../../format/price.ts";
import { TEXT } from "../text.ts";
import { EditLot, type LotChange } from "./edit-lot.tsx";
import { foundRows, type LotRow } from "./lot-rows.ts";
import classes from "./run-sheet.module.css";

const T = TEXT.runSheet;

export interface RunSheetProps {
  rows: readonly LotRow[];
  /** Number of the next lot. It is shown if no lot is on the block. */
  next: string | null;
  /** Puts a lot on the block. */
  open: (row: LotRow) => void;
  change: LotChange;
}

/** The lots of the sale with their state. It keeps the lot on the block in view. */
export function RunSheet({ rows, next, open, change }: RunSheetProps) {
  const [search, setSearch] = useState("");
  const [edited, setEdited] = useState<string | null>(null);
  const found = useMemo(() => foundRows(rows, search), [rows, search]);
  const onBlock = rows.find(({ status }) => status === "open")?.number ?? null;
  const current = onBlock ?? next;
  const list = useRef<HTMLOListElement>(null);
  // The same function for every row and render, so that the rows stay.
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  const openRow = useCallback((row: LotRow) => latest.current(row), []);
  useEffect(() => {
    const row = list.current?.querySelector<HTMLElement>("[aria-current]");
    if (current === null || !list.current || !row) return;
    // Only the list scrolls, not the page. The lots before stay visible.
    list.current.scrollTop = row.offsetTop - list.current.offsetTop - list.current.clientHeight / 3;
  }, [current]);
  return (
    <Stack gap="xs">
      <TextInput
        type="search"
        size="md"
        aria-label={T.search}
        placeholder={T.search}
        value={search}
        onChange={({ currentTarget }) => setSearch(currentTarget.value)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard */}
      <ol ref={list} className={classes.list} aria-label={T.list} tabIndex={0} translate="no">
        {found.map((row) =>
          row.number === edited ? (
            <li key={row.number} className={classes.row}>
              <EditLot row={row} rows={rows} change={change} close={() => setEdited(null)} />
            </li>
          ) : (
            <Row
              key={row.number}
              row={row}
              isCurrent={row.number === current}
              isBusy={onBlock !== null}
              open={openRow}
              edit={setEdited}
            />
          ),
        )}
      </ol>
      {found.length === 0 && (
        <Text size="sm" c="dimmed" role="status">
          {T.nothing(isolated(search.trim()))}
        </Text>
      )}
      {search.trim() !== "" && found.length > 0 && (
        <Text size="sm" c="dimmed" role="status">
          {T.found(formatCount(found.length), formatCount(rows.length))}
        </Text>
      )}
    </Stack>
  );
}

interface RowProps {
  row: LotRow;
  isCurrent: boolean;
  /** Whether a lot is on the block. */
  isBusy: boolean;
  open: (row: LotRow) => void;
  edit: (number: string) => void;
}

/** Memoized: a bid changes no row, and an opening only a few of two thousand. */
const Row = memo(function Row({ row, isCurrent, isBusy, open, edit }: RowProps) {
  const { number, title, status, price, currency } = row;
  const isToCome = status !== "open" && status !== "sold";
  return (
    <li className={classes.row} data-status={status} {...(isCurrent && { "aria-current": "step" })}>
      <bdi className={classes.number}>{number}</bdi>
      <span className={classes.lot}>
        <bdi>{title}</bdi>
        <small>
          {T.status[status]}
          {status === "sold" && price !== null && <b> {priceOf(price, currency)}</b>}
        </small>
      </span>
      {status === "notYet" && (
        <ActionIcon variant="subtle" size={44} aria-label={T.edit(isolated(number))} onClick={() => edit(number)}>
          <IconPencil size={20} aria-hidden />
        </ActionIcon>
      )}
      {isToCome && !isBusy && (
        <Button
          variant={isCurrent ? "filled" : "default"}
          h={44}
          px="sm"
          aria-label={T.openLot(isolated(number))}
          onClick={({ detail }) => detail <= 1 && open(row)}
        >
          {T.open}
        </Button>
      )}
    </li>
  );
});
