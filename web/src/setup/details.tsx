import type { AuctionDetail } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import { usePatchAuction } from "../api/auctions.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { TimeZoneSelect } from "../components/time-zone-select.tsx";
import { State } from "./auction-state.tsx";
import { changesOf, type Draft, storedDraft } from "./draft.ts";
import { LiveTimes } from "./live-times.tsx";
import { Saved } from "./saved.tsx";

/** Name, time and state of the auction. */
export function Details({ auction }: { auction: AuctionDetail }) {
  const patch = usePatchAuction(auction.id);
  const stored = storedDraft(auction);
  // Only what was typed, so that the rest of the form follows what is changed elsewhere.
  const [edits, setEdits] = useState<Partial<Draft>>({});
  const draft = { ...stored, ...edits };
  const changes = changesOf(edits, stored);
  const isChanged = changes !== null;
  const edit = (change: Partial<Draft>): void => setEdits({ ...edits, ...change });
  useBlocker({
    shouldBlockFn: () => isChanged && !window.confirm("Your changes are not saved. Leave without them?"),
    enableBeforeUnload: () => isChanged,
  });

  return (
    <Stack gap="lg" maw="36rem">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!changes) return;
          // What is typed while the answer is on its way is kept.
          patch.mutate(changes, { onSuccess: () => setEdits((now) => (now === edits ? {} : now)) });
        }}
      >
        <Stack>
          <TextInput
            label="Title"
            value={draft.title}
            required
            maxLength={LIMITS.titleCharacters}
            withAsterisk={false}
            onChange={({ currentTarget }) => edit({ title: currentTarget.value })}
          />
          <TimeZoneSelect
            description="In which the audience's times are shown"
            value={draft.timeZone}
            onChange={(timeZone) => timeZone && edit({ timeZone })}
          />
          <TextInput
            type="datetime-local"
            label="Starts at"
            description="In your own time. The live view counts down to it"
            value={draft.startsAt}
            onChange={({ currentTarget }) => edit({ startsAt: currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            label="Ends at"
            description="In your own time. A live auction ends by itself then. Leave it empty to end the auction yourself"
            value={draft.endsAt}
            onChange={({ currentTarget }) => edit({ endsAt: currentTarget.value })}
          />
          <ErrorNotice error={patch.error} />
          <Group>
            <Button type="submit" disabled={!isChanged} loading={patch.isPending}>
              Save
            </Button>
            {isChanged ? (
              <Text size="sm" c="dimmed">
                Not saved yet
              </Text>
            ) : (
              <Saved isSaving={patch.isPending} isSaved={patch.isSuccess} />
            )}
          </Group>
        </Stack>
      </form>
      <State auction={auction} />
      <LiveTimes auction={auction} />
    </Stack>
  );
}
