import type { AuctionDetail, PublicMoment } from "@headcount/protocol";
import { byTime, lotOnBlock } from "@headcount/protocol/block";
import {
  Alert,
  Button,
  Grid,
  Group,
  Kbd,
  Paper,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import { isMissing, useAuction, useCatalogue, usePatchAuction } from "../api.ts";
import { AuctionHeader } from "../components/auction-header.tsx";
import { AuctionMissing } from "../components/auction-missing.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { wordsOf } from "../components/moment-words.ts";
import { type Shortcuts, useShortcuts } from "../components/shortcuts.ts";
import { ACTS, type ActType, after, type Block, canAct, contentOf, type Form } from "./acts.ts";
import { CataloguePanel } from "./catalogue-panel.tsx";
import { Fields } from "./fields.tsx";
import { LatestMoments } from "./latest-moments.tsx";
import { nextLot } from "./next-lot.ts";
import { useActs } from "./use-acts.ts";

const route = getRouteApi("/auctions/$auctionId/control");

/** The auctioneer's assistant's desk: what happens in the room is recorded with one key each. */
export function ControlPage() {
  const { auctionId } = route.useParams();
  const { data: auction, error } = useAuction(auctionId);
  if (isMissing(error)) return <AuctionMissing />;
  if (!auction) return error ? <ErrorNotice error={error} /> : <Skeleton h={320} />;
  return <Control key={auctionId} auction={auction} />;
}

/** The lot on the block, with its last bid. */
function blockOf(moments: readonly PublicMoment[]): Block | null {
  const lot = lotOnBlock(moments);
  if (!lot) return null;
  const bids = moments.filter(({ type, at }) => type === "bid" && Date.parse(at) >= Date.parse(lot.openedAt));
  return { ...lot, bid: bids.toSorted(byTime).at(-1) ?? null };
}

/** What was bid in last. */
const usualCurrency = (moments: readonly PublicMoment[]): string =>
  moments.find(({ currency }) => currency !== null)?.currency ?? "EUR";

function Control({ auction }: { auction: AuctionDetail }) {
  const { data: catalogue = [] } = useCatalogue(auction.id);
  const { moments, isWaiting, waiting, error, act, undo, forget } = useActs(auction.id);
  const block = useMemo(() => blockOf(moments), [moments]);
  const next = nextLot(catalogue, moments);
  // Only what was typed: without it the fields follow the catalogue.
  const [typed, setTyped] = useState<Partial<Form>>({});
  const form: Form = { lot: next, price: null, increment: 10, currency: usualCurrency(moments), bidder: "", ...typed };
  const [note, setNote] = useState("");
  const noteField = useRef<HTMLInputElement>(null);

  const run = (type: ActType): void => {
    if (!canAct(type, form, block)) return;
    act(contentOf(type, form, block));
    const { lot: _, ...rest } = after(type, form);
    setTyped(type === "lot_opened" ? rest : { ...rest, ...(typed.lot && { lot: typed.lot }) });
  };
  const raise = (by: 1 | -1): void =>
    setTyped({ ...typed, price: Math.max(0, (form.price ?? 0) + by * form.increment) });
  const shortcuts: Shortcuts = new Map([
    ...ACTS.map(({ key, type }) => [key, () => run(type)] as const),
    ["n", () => noteField.current?.focus()],
    ["z", undo],
    ["+", () => raise(1)],
    ["-", () => raise(-1)],
  ]);
  useShortcuts(shortcuts);

  return (
    <Stack gap="lg">
      <AuctionHeader auction={auction} />
      <NotLive auction={auction} />
      <ErrorNotice error={error} />
      {waiting.refused !== null && (
        <Alert color="red" variant="light" title="Not recorded">
          {waiting.refused}
        </Alert>
      )}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, sm: 7 }}>
          <Stack gap="md">
            <Paper withBorder p="md" radius="lg" component="section" aria-label="On the block">
              <Text size="sm" c="dimmed">
                {block ? `On the block: lot ${block.number}` : "Nothing is on the block"}
              </Text>
              <Title order={2} size="h3" style={{ overflowWrap: "anywhere" }}>
                {block
                  ? (block.title ?? `Lot ${block.number}`)
                  : `Next: lot ${form.lot.number} ${form.lot.title ?? ""}`}
              </Title>
              <Text mt={4}>{block?.bid ? wordsOf(block.bid) : block ? "No bid yet" : ""}&nbsp;</Text>
            </Paper>
            <SimpleGrid cols={{ base: 2, md: 3 }} spacing="sm">
              {ACTS.map(({ key, type, words }) => (
                <Button
                  key={type}
                  size="lg"
                  px="xs"
                  variant={type === "bid" || (type === "lot_opened" && !block) ? "filled" : "default"}
                  disabled={!canAct(type, form, block)}
                  onClick={() => run(type)}
                  rightSection={<Kbd aria-hidden>{key.toUpperCase()}</Kbd>}
                >
                  {words}
                </Button>
              ))}
              <Button size="lg" px="xs" variant="default" onClick={undo} rightSection={<Kbd aria-hidden>Z</Kbd>}>
                Undo
              </Button>
            </SimpleGrid>
            <Fields form={form} catalogue={catalogue} change={(change) => setTyped({ ...typed, ...change })} />
            <form
              onSubmit={(event) => {
                event.preventDefault();
                if (note.trim() === "") return;
                act({ type: "note", text: note.trim() });
                setNote("");
                noteField.current?.blur();
              }}
            >
              <Group align="flex-end" wrap="nowrap">
                <TextInput
                  ref={noteField}
                  label="Note"
                  description="Everyone can read it. Key N"
                  maxLength={500}
                  value={note}
                  onChange={({ currentTarget }) => setNote(currentTarget.value)}
                  flex={1}
                />
                <Button type="submit" variant="default" disabled={note.trim() === ""}>
                  Record note
                </Button>
              </Group>
            </form>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 5 }}>
          <Stack gap="md">
            <Text size="sm" role="status" c={waiting.isStuck ? "orange.9" : "dimmed"}>
              {waiting.acts.length === 0
                ? "All recorded"
                : `${waiting.acts.length} waiting to be sent${waiting.isStuck ? ": the server cannot be reached, trying again" : ""}`}
            </Text>
            <LatestMoments auction={auction} moments={moments} isWaiting={isWaiting} forget={forget} />
          </Stack>
        </Grid.Col>
      </Grid>
      <CataloguePanel auctionId={auction.id} catalogue={catalogue} />
    </Stack>
  );
}

/** Moments may be recorded at any time, but most of them belong to an auction that is live. */
function NotLive({ auction }: { auction: AuctionDetail }) {
  const patch = usePatchAuction(auction.id);
  if (auction.state === "live") return null;
  return (
    <Alert variant="light" color="yellow" title={auction.state === "setup" ? "Not live yet" : "The auction has ended"}>
      <Group justify="space-between">
        Visitors see what you record here all the same.
        <Button size="xs" variant="default" loading={patch.isPending} onClick={() => patch.mutate({ state: "live" })}>
          {auction.state === "setup" ? "Go live" : "Go live again"}
        </Button>
      </Group>
      <ErrorNotice error={patch.error} />
    </Alert>
  );
}
