import { useDocumentTitle } from "@mantine/hooks";
import { Message } from "../components/message.tsx";
import { WaysOn } from "../components/ways-on.tsx";
import { TEXT } from "./text.ts";

/** The page of an unknown address. */
export function NotFound() {
  useDocumentTitle(`${TEXT.notFound} – Headcount`);
  return (
    <Message order={1} title={TEXT.notFound} action={<WaysOn />}>
      {TEXT.notFoundHelp}
    </Message>
  );
}
