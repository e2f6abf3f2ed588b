import { LIMITS } from "@headcount/protocol/limits";
import { Button, Group, TextInput } from "@mantine/core";
import type { RefObject } from "react";
import { TEXT } from "../text.ts";

const T = TEXT.fields;

interface NoteProps {
  field: RefObject<HTMLInputElement | null>;
  note: string;
  write: (note: string) => void;
  record: (text: string) => void;
}

/** A field for a public note. */
export function Note({ field, note, write, record }: NoteProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (note.trim() === "") return;
        record(note.trim());
        write("");
        field.current?.blur();
      }}
    >
      <Group align="flex-end" wrap="nowrap">
        <TextInput
          ref={field}
          label={T.note}
          description={T.noteHelp}
          maxLength={LIMITS.noteCharacters}
          value={note}
          onChange={({ currentTarget }) => write(currentTarget.value)}
          flex={1}
        />
        <Button type="submit" variant="default" disabled={note.trim() === ""}>
          {T.record}
        </Button>
      </Group>
    </form>
  );
}
