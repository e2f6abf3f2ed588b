import type { AuctionDetail, LiveSpan } from "@headcount/protocol";
import { Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { usePatchAuction } from "../api/auctions.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { shownZone } from "../time/shown-zone.ts";
import { fromField, toField } from "../time/zone-clock.ts";
import { Saved } from "./saved.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.liveTimes;

/** One live time, as shown in its two fields. */
interface Row {
  from: string;
  to: string;
  /** The initial values of the fields; absent for an added row. */
  stored: LiveSpan | null;
}

/** An instant as the value of a field with the zone's time, to the second. */
const shown = (instant: string, zone: string): string => {
  const at = Date.parse(instant);
  return `${toField(at, zone)}:${new Date(at).toISOString().slice(17, 19)}`;
};

const rowOf = (span: LiveSpan, zone: string): Row => ({
  from: shown(span.from, zone),
  to: span.to === null ? "" : shown(span.to, zone),
  stored: span,
});

/** The instant of a field. While the field is unchanged, this is the stored instant, to the millisecond. */
const instantOf = (field: string, stored: string | null | undefined, zone: string): string => {
  if (stored && shown(stored, zone) === field) return stored;
  const at = fromField(field, zone, stored ? Date.parse(stored) : undefined);
  return Number.isNaN(at) ? "" : new Date(at).toISOString();
};

/** A form to correct the live times of the auction. */
export function LiveTimes({ auction }: { auction: AuctionDetail }) {
  const patch = usePatchAuction(auction.id);
  const zone = auction.timeZone;
  const [draft, setDraft] = useState<Row[] | null>(null);
  if (auction.state === "setup") return null;
  const rows = draft ?? auction.liveSpans.map((span) => rowOf(span, zone));
  const edit = (index: number, change: Partial<Row>): void =>
    setDraft(rows.map((row, at) => (at === index ? { ...row, ...change } : row)));
  const isOpen = ({ stored }: Row): boolean => stored !== null && stored.to === null;
  const spans = rows.map((row) => ({
    from: instantOf(row.from, row.stored?.from, zone),
    to: isOpen(row) ? null : instantOf(row.to, row.stored?.to, zone),
  }));
  const isWhole = spans.every(({ from, to }) => from !== "" && to !== "");
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-labelledby="live-times">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          patch.mutate({ liveSpans: spans }, { onSuccess: () => setDraft(null) });
        }}
      >
        <Stack gap="sm">
          <Stack gap={2}>
            <Title order={2} size="h5" id="live-times">
              {T.title}
            </Title>
            <Text size="sm" c="dimmed">
              {T.help(shownZone(zone))}
            </Text>
          </Stack>
          {rows.map((row, index) => (
            // A row is identified only by its index.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <Group key={index} align="flex-end" gap="xs">
              <TextInput
                type="datetime-local"
                step={1}
                maw="100%"
                label={T.from}
                value={row.from}
                onChange={({ currentTarget }) => edit(index, { from: currentTarget.value })}
              />
              {isOpen(row) ? (
                <Text size="sm" pb="xs">
                  {T.untilNow}
                </Text>
              ) : (
                <>
                  <TextInput
                    type="datetime-local"
                    step={1}
                    maw="100%"
                    label={T.until}
                    value={row.to}
                    onChange={({ currentTarget }) => edit(index, { to: currentTarget.value })}
                  />
                  <Button
                    variant="subtle"
                    aria-label={T.removeOne(row.from.replace("T", " "))}
                    onClick={() => setDraft(rows.filter((_, at) => at !== index))}
                  >
                    {T.remove}
                  </Button>
                </>
              )}
            </Group>
          ))}
          <ErrorNotice error={patch.error} />
          <Group>
            <Button type="submit" disabled={draft === null || !isWhole} loading={patch.isPending}>
              {T.save}
            </Button>
            <Button variant="default" onClick={() => setDraft([{ from: "", to: "", stored: null }, ...rows])}>
              {T.add}
            </Button>
            {draft !== null && (
              <Button variant="subtle" onClick={() => setDraft(null)}>
                {T.discard}
              </Button>
            )}
            <Saved isSaving={patch.isPending} isSaved={patch.isSuccess && draft === null} />
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
