import { Badge } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Outlet, useMatches, useParams } from "@tanstack/react-router";
import { useAuction } from "../api/auctions.ts";
import { isRefused, isTokenRefused } from "../api/client.ts";
import { Message } from "../components/message.tsx";
import { AuctionNotices, Crumbs, StateWithCount, useBarAuction } from "./auction-bar.tsx";
import { Frame, PlainBrand } from "./frame.tsx";
import { TEXT } from "./text.ts";

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** Whether a read-only link may open the page. Such a page shows no settings and changes nothing. */
    canBeShared?: true;
  }
}

/** The frame of a page that was opened by a read-only link or an access token. It links to no other page. */
export function SharedShell() {
  const { auctionId } = useParams({ strict: false });
  const auction = useBarAuction();
  const canBeShared = useMatches({ select: (matches) => matches.at(-1)?.staticData.canBeShared === true });
  return (
    <Frame
      brand={<PlainBrand isShort={auction !== undefined} />}
      title={auction && <Crumbs auction={auction} hasList={false} />}
      state={auction && <StateWithCount auction={auction} />}
      aside={
        <Badge variant="default" tt="none" fw={600}>
          {TEXT.readOnly}
        </Badge>
      }
      notices={auction && <AuctionNotices auction={auction} />}
    >
      {canBeShared && auctionId ? <SharedPage auctionId={auctionId} /> : <LinkRefused />}
    </Frame>
  );
}

function SharedPage({ auctionId }: { auctionId: string }) {
  const { error } = useAuction(auctionId);
  if (isTokenRefused(error)) return <TokenRefused />;
  return isRefused(error) ? <LinkRefused /> : <Outlet />;
}

function TokenRefused() {
  useDocumentTitle(`${TEXT.tokenRefused} – Headcount`);
  return (
    <Message order={1} title={TEXT.tokenRefused}>
      {TEXT.tokenRefusedHelp}
    </Message>
  );
}

function LinkRefused() {
  useDocumentTitle(`${TEXT.linkRefused} – Headcount`);
  return (
    <Message order={1} title={TEXT.linkRefused}>
      {TEXT.linkRefusedHelp}
    </Message>
  );
}
