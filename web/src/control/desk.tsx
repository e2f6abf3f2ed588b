import type { AuctionDetail, CatalogueLot } from "@headcount/protocol";
import { Button, Grid, Kbd, SimpleGrid, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import { UNSOLD_OR_PASSED } from "../format/moment-words.ts";
import { canRecord, ENTRY_TYPES } from "./desk-entry.ts";
import { DeskStatus } from "./desk-status.tsx";
import { Fields } from "./fields.tsx";
import { LatestMoments } from "./moments/latest-moments.tsx";
import { Note } from "./note.tsx";
import { OnTheBlock } from "./on-the-block.tsx";
import { TEXT } from "./text.ts";
import { type DeskSale, useDesk } from "./use-desk.ts";

interface DeskProps {
  auction: AuctionDetail;
  catalogue: readonly CatalogueLot[];
  sale: DeskSale;
  mayRecord: boolean;
}

/** The sale, with keys and buttons to record it. Each changing text is one string, so that a translated page can replace it. */
export function Desk({ auction, catalogue, sale, mayRecord }: DeskProps) {
  const { view, moments, pending, offset, error, record, change } = sale;
  const { note, write, noteField, edit, run, undo, ...fields } = useDesk(auction.id, sale, mayRecord);
  useLeaveGuard(!pending.isKept && pending.entries.some(({ state }) => state === "waiting"));
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, sm: 7 }}>
        <Stack gap="md">
          <OnTheBlock view={view} catalogue={catalogue} />
          {mayRecord && (
            <>
              <SimpleGrid cols={{ base: 2, md: 3 }} spacing="sm">
                {ENTRY_TYPES.map(({ key, type }) => (
                  <KeyButton
                    key={type}
                    name={key}
                    isMain={type === "bid" || (type === "lot_opened" && !view.lot)}
                    isDisabled={!canRecord(type, fields.form, view)}
                    press={() => run(type)}
                  >
                    {TEXT.entry[type]}
                  </KeyButton>
                ))}
                <KeyButton name="z" isDisabled={!pending.undoable} press={undo}>
                  {TEXT.undo}
                </KeyButton>
              </SimpleGrid>
              <Text size="xs" c="dimmed">
                {UNSOLD_OR_PASSED}
              </Text>
              <Fields {...fields} catalogue={catalogue} change={edit} />
              <Note {...{ note, write }} field={noteField} record={(text) => record({ type: "note", text })} />
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

interface KeyButtonProps {
  /** The key that does the same. */
  name: string;
  isMain?: boolean;
  isDisabled: boolean;
  press: () => void;
  children: string;
}

const KeyButton = ({ name, isMain = false, isDisabled, press, children }: KeyButtonProps) => (
  <Button
    size="lg"
    px="xs"
    variant={isMain ? "filled" : "default"}
    disabled={isDisabled}
    onClick={press}
    rightSection={<Kbd aria-hidden>{name.toUpperCase()}</Kbd>}
  >
    {children}
  </Button>
);

/** Asks before the page is left while entries are only in this page. */
function useLeaveGuard(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isNeeded]);
}
