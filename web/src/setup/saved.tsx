import { Text } from "@mantine/core";

/** Whether what is shown is what is stored. */
export function Saved({ isSaving, isSaved }: { isSaving: boolean; isSaved: boolean }) {
  return (
    <Text role="status" size="sm" c="dimmed" mih="1.4em">
      {isSaving ? "Saving …" : isSaved ? "Saved" : ""}
    </Text>
  );
}
