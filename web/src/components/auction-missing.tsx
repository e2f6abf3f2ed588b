import { useDocumentTitle } from "@mantine/hooks";
import { Message } from "./message.tsx";
import { WaysOn } from "./ways-on.tsx";

/** The page of an auction that does not exist, not any more, or not for this organizer. */
export function AuctionMissing() {
  useDocumentTitle("There is no such auction – Headcount");
  return (
    <Message order={1} title="There is no such auction" action={<WaysOn />}>
      The address may be mistyped, the auction may have been deleted, or it may belong to another account.
    </Message>
  );
}
