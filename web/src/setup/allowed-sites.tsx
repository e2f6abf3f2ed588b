import type { AuctionDetail } from "@headcount/protocol";
import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { usePatchAuction } from "../api/auctions.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.settings;

const lines = (text: string): string[] => text.split(/\s+/).filter((line) => line !== "");

/** The sites that may show the auction in frames, one per line. A button saves them. */
export function AllowedSites({ auction: { id, allowedSites } }: { auction: AuctionDetail }) {
  const patch = usePatchAuction(id);
  // Set only while typing, so that the field follows changes from elsewhere.
  const [typed, setTyped] = useState<string | null>(null);
  const stored = allowedSites.join("\n");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        patch.mutate({ allowedSites: lines(typed ?? stored) }, { onSuccess: () => setTyped(null) });
      }}
    >
      <Stack gap="sm">
        <Textarea
          label={T.sites}
          description={T.sitesHelp}
          placeholder="https://shop.example"
          autosize
          minRows={2}
          maxRows={8}
          spellCheck={false}
          value={typed ?? stored}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        {typed !== null && (
          <Group>
            <Button type="submit" loading={patch.isPending}>
              {T.saveSites}
            </Button>
            <Button variant="default" onClick={() => setTyped(null)}>
              {T.discardSites}
            </Button>
          </Group>
        )}
        <ErrorNotice error={patch.error} />
      </Stack>
    </form>
  );
}
