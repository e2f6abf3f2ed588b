import type { AuctionDetail } from "@headcount/protocol";
import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { isShared } from "../api/link-token.ts";
import { BASE_PATH } from "../browser/base-path.ts";
import { isolated } from "../format/isolated.ts";
import { zoneNote } from "../time/shown-zone.ts";
import { AuctionBadges } from "./auction-badges.tsx";
import { IdleNotice } from "./idle-notice.tsx";
import { RouterAnchor } from "./router-anchor.tsx";
import { TEXT } from "./text.ts";

/** The title of an auction's page, with links to its other pages. */
export function AuctionHeader({ auction, actions }: { auction: AuctionDetail; actions?: ReactNode }) {
  useDocumentTitle(`${isolated(auction.title)} – Headcount`);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end" gap="md">
        <Stack gap={6}>
          <AuctionBadges auction={auction} />
          <Title order={1} size="h2" dir="auto" style={{ overflowWrap: "anywhere" }}>
            {auction.title}
          </Title>
          {!isShared && <AuctionLinks auction={auction} />}
          {zoneNote(auction.timeZone) && (
            <Text size="sm" c="dimmed">
              {zoneNote(auction.timeZone)}
            </Text>
          )}
        </Stack>
        {actions}
      </Group>
      <IdleNotice auction={auction} />
    </Stack>
  );
}

/** Links to the pages of an auction. */
export function AuctionLinks({
  auction: { id, title, role },
}: {
  auction: Pick<AuctionDetail, "id" | "title" | "role">;
}) {
  const current = { "aria-current": "page", style: { fontWeight: 600 } } as const;
  return (
    <Group component="nav" gap="md" aria-label={TEXT.pages.of(isolated(title))}>
      <RouterAnchor to="/auctions/$auctionId/dashboard" params={{ auctionId: id }} activeProps={current} size="sm">
        {TEXT.pages.dashboard}
      </RouterAnchor>
      <RouterAnchor to="/auctions/$auctionId/setup" params={{ auctionId: id }} activeProps={current} size="sm">
        {TEXT.pages.setup}
      </RouterAnchor>
      {role !== "viewer" && (
        <RouterAnchor to="/auctions/$auctionId/control" params={{ auctionId: id }} activeProps={current} size="sm">
          {TEXT.pages.control}
        </RouterAnchor>
      )}
      <Anchor href={`${BASE_PATH}/t/auction/${id}/live`} target="_blank" rel="noreferrer" size="sm">
        {TEXT.pages.live}
      </Anchor>
    </Group>
  );
}
