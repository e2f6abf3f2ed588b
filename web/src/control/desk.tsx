import type { AuctionDetail } from "@headcount/protocol";
import type { CatalogueLot } from "@headcount/sdk/api";
import { Grid, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import { UNSOLD_OR_PASSED } from "../format/moment-words.ts";
import { Actions } from "./actions.tsx";
import { OnTheBlock } from "./block/on-the-block.tsx";
import { CataloguePanel } from "./catalogue/catalogue-panel.tsx";
import classes from "./desk.module.css";
import { DeskStatus } from "./desk-status.tsx";
import { Fields } from "./fields/fields.tsx";
import { Note } from "./fields/note.tsx";
import { LatestMoments } from "./moments/latest-moments.tsx";
import { useLotRows } from "./run-sheet/use-lot-rows.ts";
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
  const { form, bidders, note, write, noteField, edit, run, openLot, undo, ...fields } = useDesk(
    auction.id,
    sale,
    mayRecord,
  );
  const rows = useLotRows(auction.id, catalogue, pending.entries);
  const { priceField, currencyField, missing } = fields;
  useLeaveGuard(!pending.isKept && pending.entries.some(({ state }) => state === "waiting"));
  return (
    <Grid gap="lg" className={classes.desk ?? ""}>
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Stack gap="md">
          <OnTheBlock auction={auction} view={view} catalogue={catalogue} />
          {mayRecord && (
            <>
              <DeskStatus {...{ pending, offset, error, change }} />
              <Actions
                {...{ form, view, bidders, priceField, missing, run, undo }}
                canUndo={pending.undoable !== null}
                change={edit}
              />
              <Text size="xs" c="dimmed">
                {UNSOLD_OR_PASSED}
              </Text>
              <Fields {...{ form, catalogue, currencyField, missing }} change={edit} />
              <Note {...{ note, write }} field={noteField} record={(text) => record({ type: "note", text })} />
            </>
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack gap="md">
          {mayRecord && auction.role !== "viewer" && (
            <CataloguePanel
              auctionId={auction.id}
              catalogue={catalogue}
              rows={rows}
              next={view.nextLot?.number ?? null}
              open={openLot}
            />
          )}
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

/** Asks before the page is left while entries are only in this page. */
function useLeaveGuard(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isNeeded]);
}
