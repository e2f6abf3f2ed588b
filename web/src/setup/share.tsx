import type { AuctionDetail, NewShare, ShareKind, ShareLink } from "@headcount/protocol";
import { Button, Group, Paper, Select, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useCreateShare, useRevokeShare, useShares } from "../api.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { LinkCard } from "./link-card.tsx";

/** The pages that can be shared. */
const PAGES: Partial<Record<ShareKind, string>> = { dashboard: "Dashboard", report: "Report" };

const DAYS = [
  { value: "1", label: "1 day" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
];

/** Read-only links to the auction's audience. */
export function Share({ auction: { id } }: { auction: AuctionDetail }) {
  const { data: shares, error } = useShares(id);
  return (
    <Stack gap="lg" maw="44rem">
      <Text c="dimmed">
        Whoever has a link sees the audience of this auction without signing in: no settings, no other auctions, and
        nothing that can be changed. They do not count as viewers.
      </Text>
      <NewLink id={id} />
      <Stack component="section" gap="sm" aria-labelledby="links">
        <Title order={2} size="h5" id="links">
          Links
        </Title>
        <ErrorNotice error={error} />
        {!shares && !error && <Skeleton h={96} />}
        {shares?.length === 0 && <Text c="dimmed">There are none yet.</Text>}
        {shares?.map((share) => (
          <ShareCard key={share.id} auctionId={id} share={share} />
        ))}
      </Stack>
    </Stack>
  );
}

function NewLink({ id }: { id: string }) {
  const create = useCreateShare(id);
  const [kind, setKind] = useState<ShareKind>("dashboard");
  const [days, setDays] = useState("7");
  const pages = Object.entries(PAGES).map(([value, label]) => ({ value, label }));
  return (
    <Paper
      withBorder
      p="md"
      radius="lg"
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ kind, days: Number(days) } satisfies NewShare);
      }}
    >
      <Stack>
        <Group align="flex-end">
          {pages.length > 1 && (
            <Select
              label="Page"
              allowDeselect={false}
              data={pages}
              value={kind}
              onChange={(page) => page && setKind(page as ShareKind)}
            />
          )}
          <Select
            label="Works for"
            allowDeselect={false}
            data={DAYS}
            value={days}
            onChange={(chosen) => chosen && setDays(chosen)}
          />
          <Button type="submit" loading={create.isPending}>
            Create link
          </Button>
        </Group>
        <ErrorNotice error={create.error} />
      </Stack>
    </Paper>
  );
}

const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function ShareCard({ auctionId, share }: { auctionId: string; share: ShareLink }) {
  const revoke = useRevokeShare(auctionId);
  return (
    <LinkCard
      name={PAGES[share.kind] ?? share.kind}
      link={share}
      note={share.lastUsedAt === null ? "not used yet" : `last used ${when.format(Date.parse(share.lastUsedAt))}`}
      question="Revoke this link? Whoever has it sees nothing any more."
      revoke={{ ...revoke, mutate: () => revoke.mutate(share.id) }}
    />
  );
}
