import type { AuctionDetail } from "@headcount/protocol";
import { Group, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMatches, useParams } from "@tanstack/react-router";
import { auctionQuery } from "../api/auctions.ts";
import { isMissing, isRefused } from "../api/client.ts";
import { AuctionBadges } from "../components/auction-badges.tsx";
import { IdleNotice } from "../components/idle-notice.tsx";
import { RouterAnchor } from "../components/router-anchor.tsx";
import { canChangeState, StateButton } from "../components/state-button.tsx";
import { formatViewers } from "../format/format.ts";
import { isolated } from "../format/isolated.ts";
import { zoneNote } from "../time/zone-note.ts";
import classes from "./auction-bar.module.css";
import { TEXT } from "./text.ts";

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** Whether the header names the page's auction. */
    isOfAuction?: true;
    /** Whether the page has a first heading of its own. */
    hasHeading?: true;
  }
}

/** The auction of the page, if the header names it and the caller may see it. */
export function useBarAuction(mayAsk = true): AuctionDetail | undefined {
  const { auctionId = "" } = useParams({ strict: false });
  const isOfAuction = useMatches({ select: (matches) => matches.at(-1)?.staticData.isOfAuction === true });
  const { data, error } = useQuery({ ...auctionQuery(auctionId), enabled: isOfAuction && mayAsk });
  return isOfAuction && mayAsk && !isRefused(error) && !isMissing(error) ? data : undefined;
}

/** The auction's title in the header, after a link to the list of auctions. */
export function Crumbs({ auction, hasList }: { auction: AuctionDetail; hasList: boolean }) {
  const hasHeading = useMatches({ select: (matches) => matches.at(-1)?.staticData.hasHeading === true });
  useDocumentTitle(`${isolated(auction.title)} – Headcount`);
  return (
    <div className={classes.crumbs}>
      {hasList && (
        <>
          <RouterAnchor to="/" size="sm" c="dimmed" className={classes.list}>
            {TEXT.auctions}
          </RouterAnchor>
          <Text component="span" c="dimmed" aria-hidden className={classes.list}>
            /
          </Text>
        </>
      )}
      <Title
        order={1}
        {...(hasHeading && { component: "p" as const })}
        size="md"
        fw={700}
        dir="auto"
        title={auction.title}
        className={classes.title}
      >
        {auction.title}
      </Title>
    </div>
  );
}

/** What concerns all pages of an auction. */
export function AuctionNotices({ auction }: { auction: AuctionDetail }) {
  const unknownZone = zoneNote(auction.timeZone);
  return (
    <div className={classes.notices}>
      <IdleNotice auction={auction} />
      {unknownZone && (
        <Text size="sm" c="dimmed">
          {unknownZone}
        </Text>
      )}
    </div>
  );
}

/** The auction's state with its count, and the button that changes it. */
export function StateWithCount({ auction }: { auction: AuctionDetail }) {
  return (
    <Group gap="xs" className={classes.state ?? ""}>
      <AuctionBadges
        auction={auction}
        {...(auction.state === "live" && { count: formatViewers(auction.viewerCount) })}
      />
      {canChangeState(auction) && auction.state !== "ended" && <StateButton auction={auction} size="xs" />}
    </Group>
  );
}
