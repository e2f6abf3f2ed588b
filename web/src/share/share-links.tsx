import type { AuctionDetail, ShareLink } from "@headcount/protocol";
import { NativeSelect, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useCreateShare, useRevokeShare, useShares } from "../api/shares.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { NAMES } from "../languages/languages.ts";
import { LinkCard } from "../setup/link-card.tsx";
import { NewLink } from "../setup/new-link.tsx";
import { ownTime } from "../time/zone-format.ts";
import { TEXT } from "./text.ts";

const T = TEXT.links;

/** Read-only links to the auction's audience. */
export function ShareLinks({ auction: { id } }: { auction: AuctionDetail }) {
  const { data: shares, error } = useShares(id);
  const create = useCreateShare(id);
  const [language, setLanguage] = useState("");
  return (
    <Stack gap="md">
      <Text c="dimmed">{T.about}</Text>
      <NewLink
        label={T.page}
        kinds={T.pages}
        initial="dashboard"
        days={[1, 7, 30, 90]}
        submit={T.create}
        create={{ ...create, mutate: (kind, days) => create.mutate({ kind, days }) }}
      />
      <Stack component="section" gap="sm" aria-labelledby="links">
        <Title order={3} size="h6" id="links">
          {T.title}
        </Title>
        {shares && shares.length > 0 && (
          <NativeSelect
            label={T.language}
            description={T.languageHelp}
            maw="22rem"
            value={language}
            onChange={({ currentTarget }) => setLanguage(currentTarget.value)}
            data={[
              { value: "", label: T.asBrowser },
              ...Object.entries(NAMES).map(([value, label]) => ({ value, label })),
            ]}
          />
        )}
        <ErrorNotice error={error} />
        {!shares && !error && <Skeleton h={96} />}
        {shares?.length === 0 && <Text c="dimmed">{T.none}</Text>}
        {shares?.map((share) => (
          <ShareCard key={share.id} auctionId={id} share={share} language={language} />
        ))}
      </Stack>
    </Stack>
  );
}

interface ShareCardProps {
  auctionId: string;
  share: ShareLink;
  /** Of the page that the link opens; empty: that of the reader's browser. */
  language: string;
}

function ShareCard({ auctionId, share, language }: ShareCardProps) {
  const revoke = useRevokeShare(auctionId);
  return (
    <LinkCard
      name={T.pages[share.kind]}
      link={{ ...share, path: language === "" ? share.path : share.path.replace("#", `?lang=${language}#`) }}
      note={share.lastUsedAt === null ? T.neverUsed : T.lastUsed(ownTime(share.lastUsedAt))}
      question={T.confirmRevoke}
      revoke={{ ...revoke, mutate: () => revoke.mutate(share.id) }}
    />
  );
}
