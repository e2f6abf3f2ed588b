import { Text } from "@mantine/core";
import { TEXT } from "./text.ts";

/** Shows whether the changes are saved. */
export function Saved({ isSaving, isSaved }: { isSaving: boolean; isSaved: boolean }) {
  return (
    <Text role="status" size="sm" c="dimmed" mih="1.4em">
      {isSaving ? TEXT.saving : isSaved ? TEXT.saved : ""}
    </Text>
  );
}
