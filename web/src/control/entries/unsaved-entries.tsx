import { Alert, Button, Group, Stack } from "@mantine/core";
import { useEffect, useState } from "react";
import { saveFile } from "../../browser/save-file.ts";
import { Confirm } from "../../components/confirm.tsx";
import { TEXT } from "../text.ts";
import { storeOf } from "./desk-sync.ts";
import { entriesCsv } from "./entries-file.ts";
import type { Entry } from "./entry-store.ts";

const T = TEXT.unsaved;

const isUnsaved = ({ state, isUndone }: Entry): boolean => state !== "recorded" && !isUndone;

/** Unrecorded entries of this browser, to save as a file or discard. Shows nothing if there are none. */
export function UnsavedEntries({ auctionId }: { auctionId: string }) {
  const [store] = useState(() => storeOf(auctionId));
  const [entries, setEntries] = useState<Entry[]>([]);
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    const read = (): void => setEntries(store.read().filter(isUnsaved));
    read();
    return store.subscribe(read);
  }, [store]);
  if (entries.length === 0) return null;
  const count = T.count(entries.length);
  const save = (): void =>
    saveFile(`entries-${auctionId}.csv`, new Blob([entriesCsv(entries)], { type: "text/csv;charset=utf-8" }));
  return (
    <Alert color="orange" variant="light" title={count}>
      <Stack gap="sm">
        <span>{T.help}</span>
        <Group>
          <Button size="xs" variant="default" onClick={save}>
            {T.save}
          </Button>
          <Button size="xs" variant="subtle" color="red.9" onClick={() => setAsking(true)}>
            {T.discard}
          </Button>
        </Group>
      </Stack>
      {isAsking && (
        <Confirm
          title={T.confirm}
          action={T.discard}
          close={() => setAsking(false)}
          run={() => {
            for (const { clientId } of entries) store.remove(clientId);
            setAsking(false);
          }}
        >
          {T.confirmHelp(count)}
        </Confirm>
      )}
    </Alert>
  );
}
