import type { AuctionDetail, ShareKind, ShareLink } from "@headcount/protocol";
import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { useCreateShare, useRevokeShare, useShares } from "../api/shares.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { LinkCard } from "./link-card.tsx";
import { NewLink } from "./new-link.tsx";

/** The pages that can be shared. */
const PAGES: Readonly<Record<ShareKind, string>> = { dashboard: "Dashboard", report: "Report" };

/** Read-only links to the auction's audience. */
export function Share({ auction: { id } }: { auction: AuctionDetail }) {
  const { data: shares, error } = useShares(id);
  const create = useCreateShare(id);
  return (
    <Stack gap="lg" maw="44rem">
      <Text c="dimmed">
        Whoever has a link sees the audience of this auction without signing in: no settings, no other auctions, and
        nothing that can be changed. They do not count as viewers.
      </Text>
      <NewLink
        label="Page"
        kinds={PAGES}
        initial="dashboard"
        days={[1, 7, 30, 90]}
        submit="Create link"
        create={{ ...create, mutate: (kind, days) => create.mutate({ kind, days }) }}
      />
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

const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function ShareCard({ auctionId, share }: { auctionId: string; share: ShareLink }) {
  const revoke = useRevokeShare(auctionId);
  return (
    <LinkCard
      name={PAGES[share.kind]}
      link={share}
      note={share.lastUsedAt === null ? "not used yet" : `last used ${when.format(Date.parse(share.lastUsedAt))}`}
      question="Revoke this link? Whoever has it sees nothing any more."
      revoke={{ ...revoke, mutate: () => revoke.mutate(share.id) }}
    />
  );
}
