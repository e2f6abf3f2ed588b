import { useDocumentTitle } from "@mantine/hooks";
import { Message } from "./message.tsx";
import { TEXT } from "./text.ts";
import { WaysOn } from "./ways-on.tsx";

/** The page for an auction that does not exist or that the organizer cannot access. */
export function AuctionMissing() {
  useDocumentTitle(`${TEXT.auctionNotFound} – Headcount`);
  return (
    <Message order={1} title={TEXT.auctionNotFound} action={<WaysOn />}>
      {TEXT.auctionNotFoundHelp}
    </Message>
  );
}
