import type { CatalogueLot } from "@headcount/protocol";
import { Paper, Text, Title } from "@mantine/core";
import { isolated } from "../format/isolated.ts";
import { momentText } from "../format/moment-words.ts";
import type { DeskView } from "./desk-view.ts";
import { TEXT } from "./text.ts";

const T = TEXT.block;

interface OnTheBlockProps {
  view: DeskView;
  catalogue: readonly CatalogueLot[];
}

/** The lot on the block with its last bid, or the next lot. */
export function OnTheBlock({ view: { lot, lastBid, nextLot }, catalogue }: OnTheBlockProps) {
  const estimate = catalogue.find(({ number }) => number === (lot ?? nextLot)?.number)?.estimate;
  const next = nextLot ? T.next(isolated(nextLot.number), isolated(nextLot.title ?? "")) : T.noNext;
  const onBlock = T.lot(isolated(lot?.number ?? ""));
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-label={T.title} translate="no">
      <Text size="sm" c="dimmed" mih="1.55em">
        {lot ? (lot.title === null ? "" : onBlock) : T.none}
      </Text>
      <Title order={2} size="h3" style={{ overflowWrap: "anywhere" }} dir="auto">
        {lot ? (lot.title ?? onBlock) : next}
      </Title>
      <Text mt={4} mih="1.55em" fw={500} style={{ overflowWrap: "anywhere" }}>
        {lastBid ? momentText(lastBid) : lot ? T.noBid : ""}
      </Text>
      {estimate !== undefined && (
        <Text size="sm" c="dimmed">
          {T.estimate(isolated(estimate))}
        </Text>
      )}
    </Paper>
  );
}
