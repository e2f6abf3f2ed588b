import type { AuctionDetail } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { Button, Group, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import { usePatchAuction } from "../api/auctions.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { TimeZoneSelect } from "../components/time-zone-select.tsx";
import { serverNow } from "../time/server-time.ts";
import { fromField } from "../time/zone-clock.ts";
import { zoneName } from "../time/zone-format.ts";
import { State } from "./auction-state.tsx";
import { Copies } from "./copies.tsx";
import { changesOf, type Draft, storedDraft } from "./draft.ts";
import { LiveTimes } from "./live-times.tsx";
import { Saved } from "./saved.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.details;

/** Title, times and state of the auction. */
export function Details({ auction }: { auction: AuctionDetail }) {
  const patch = usePatchAuction(auction.id);
  // Only typed values, so that the other fields follow changes from elsewhere.
  const [edits, setEdits] = useState<Partial<Draft>>({});
  const stored = storedDraft(auction, edits.timeZone);
  const draft = { ...stored, ...edits };
  const changes = changesOf(edits, stored);
  const isChanged = changes !== null;
  const zoneAt = (value: string): string =>
    zoneName(draft.timeZone, value === "" ? serverNow() : fromField(value, draft.timeZone));
  const edit = (change: Partial<Draft>): void => setEdits({ ...edits, ...change });
  useBlocker({
    shouldBlockFn: () => isChanged && !window.confirm(TEXT.confirmLeave),
    enableBeforeUnload: () => isChanged,
  });

  return (
    <Stack gap="lg" maw="36rem">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!changes) return;
          // Values typed before the answer arrives are kept.
          patch.mutate(changes, { onSuccess: () => setEdits((now) => (now === edits ? {} : now)) });
        }}
      >
        <Stack>
          <TextInput
            label={T.title}
            value={draft.title}
            required
            maxLength={LIMITS.titleCharacters}
            withAsterisk={false}
            onChange={({ currentTarget }) => edit({ title: currentTarget.value })}
          />
          {auction.externalId !== null && (
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {T.externalId}: <bdi>{auction.externalId}</bdi>
            </Text>
          )}
          <TimeZoneSelect
            description={T.timeZoneHelp}
            value={draft.timeZone}
            onChange={(timeZone) => timeZone && edit({ timeZone })}
          />
          <TextInput
            type="datetime-local"
            label={T.startsAt}
            description={T.startsAtHelp(zoneAt(draft.startsAt))}
            value={draft.startsAt}
            onChange={({ currentTarget }) => edit({ startsAt: currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            label={T.endsAt}
            description={T.endsAtHelp(zoneAt(draft.endsAt))}
            value={draft.endsAt}
            onChange={({ currentTarget }) => edit({ endsAt: currentTarget.value })}
          />
          <Tags tags={draft.tags} onChange={(tags) => edit({ tags })} />
          <ErrorNotice error={patch.error} />
          <Group>
            <Button type="submit" disabled={!isChanged} loading={patch.isPending}>
              {TEXT.save}
            </Button>
            {isChanged ? (
              <Text size="sm" c="dimmed">
                {TEXT.notSaved}
              </Text>
            ) : (
              <Saved isSaving={patch.isPending} isSaved={patch.isSuccess} />
            )}
          </Group>
        </Stack>
      </form>
      <State auction={auction} />
      <LiveTimes auction={auction} />
      <Copies auction={auction} />
    </Stack>
  );
}

const Tags = ({ tags, onChange }: { tags: string[]; onChange: (tags: string[]) => void }) => (
  <TagsInput
    label={T.tags}
    description={T.tagsHelp}
    value={tags}
    maxTags={LIMITS.tags}
    maxLength={LIMITS.tagCharacters}
    splitChars={[",", ";"]}
    onChange={onChange}
  />
);
