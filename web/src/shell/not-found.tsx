import { useDocumentTitle } from "@mantine/hooks";
import { Message } from "../components/message.tsx";
import { WaysOn } from "../components/ways-on.tsx";

/** The page of an address that leads nowhere. */
export function NotFound() {
  useDocumentTitle("There is nothing at this address – Headcount");
  return (
    <Message order={1} title="There is nothing at this address" action={<WaysOn />}>
      The address may be mistyped, or what was here may have been removed.
    </Message>
  );
}
