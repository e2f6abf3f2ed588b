import { Alert, Button, Group, Stack } from "@mantine/core";
import { useEffect, useState } from "react";
import { saveFile } from "../../browser/save-file.ts";
import { Confirm } from "../../components/confirm.tsx";
import { storeOf } from "./desk-sync.ts";
import { entriesCsv } from "./entries-file.ts";
import type { Entry } from "./entry-store.ts";

const isUnsaved = ({ state, isUndone }: Entry): boolean => state !== "recorded" && !isUndone;

/** Entries of this browser that nobody has recorded, to be saved as a file or discarded; nothing where there are none. */
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
  const count = entries.length === 1 ? "1 entry was" : `${entries.length} entries were`;
  const save = (): void =>
    saveFile(`entries-${auctionId}.csv`, new Blob([entriesCsv(entries)], { type: "text/csv;charset=utf-8" }));
  return (
    <Alert color="orange" variant="light" title={`${count} not saved`}>
      <Stack gap="sm">
        <span>They are kept in this browser. If you may record again, they are sent by themselves.</span>
        <Group>
          <Button size="xs" variant="default" onClick={save}>
            Save as file
          </Button>
          <Button size="xs" variant="subtle" color="red.9" onClick={() => setAsking(true)}>
            Discard
          </Button>
        </Group>
      </Stack>
      {isAsking && (
        <Confirm
          title="Discard these entries?"
          action="Discard"
          close={() => setAsking(false)}
          run={() => {
            for (const { clientId } of entries) store.remove(clientId);
            setAsking(false);
          }}
        >
          {`${count} not saved. They are deleted from this browser for good.`}
        </Confirm>
      )}
    </Alert>
  );
}
