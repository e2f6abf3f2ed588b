import type { AuctionDetail, Mark } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useCreateMark, useDeleteMark, useMarks } from "../../api/marks.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { isolated } from "../../format/isolated.ts";
import { shownZone } from "../../time/shown-zone.ts";
import { fromField, toField } from "../../time/zone-clock.ts";
import { inZone, TIME } from "../../time/zone-format.ts";
import row from "../aside/card.module.css";
import { Card } from "../aside/card.tsx";
import { TEXT } from "./text.ts";

/** The team's marks, with a form to add one. */
export function MarksCard({ auction }: { auction: AuctionDetail }) {
  const { data: marks = [], error } = useMarks(auction.id);
  const [isOpen, { open, close }] = useDisclosure();
  const mayChange = auction.role === "owner" || auction.role === "editor";
  const remove = useDeleteMark(auction.id);
  if (!mayChange && marks.length === 0) return null;
  return (
    <Card title={TEXT.title}>
      <Text size="sm" c="dimmed">
        {TEXT.help}
      </Text>
      <ErrorNotice error={error ?? remove.error} />
      {marks.length === 0 ? (
        <Text size="sm" mt="xs">
          {TEXT.none}
        </Text>
      ) : (
        <ol>
          {marks.map((mark) => (
            <MarkRow key={mark.id} {...{ mark, auction }} remove={mayChange ? () => remove.mutate(mark.id) : null} />
          ))}
        </ol>
      )}
      {mayChange &&
        (isOpen ? (
          <NewMark auction={auction} close={close} />
        ) : (
          <Button variant="default" size="xs" mt="xs" onClick={open}>
            {TEXT.add}
          </Button>
        ))}
    </Card>
  );
}

const DAY = { day: "numeric", month: "short" } as const;

function MarkRow({
  mark: { at, text },
  auction: { timeZone },
  remove,
}: {
  mark: Mark;
  auction: AuctionDetail;
  remove: (() => void) | null;
}) {
  const time = inZone(timeZone, { ...DAY, ...TIME });
  return (
    <li>
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <span>
          <time dateTime={at} className={row.when}>
            {time(Date.parse(at))}
          </time>{" "}
          <span dir="auto">{text}</span>
        </span>
        {remove && (
          <ActionIcon variant="subtle" color="gray" aria-label={TEXT.remove(isolated(text))} onClick={remove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </Group>
    </li>
  );
}

function NewMark({
  auction: { id, timeZone, state, liveSpans },
  close,
}: {
  auction: AuctionDetail;
  close: () => void;
}) {
  const create = useCreateMark(id);
  const [text, setText] = useState("");
  const last = liveSpans.at(-1)?.to;
  // After the end, a mark belongs to the sale and not to now.
  const [when, setWhen] = useState(state === "ended" && last ? toField(Date.parse(last), timeZone) : "");
  const time = fromField(when, timeZone);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const at = Number.isNaN(time) ? {} : { at: new Date(time).toISOString() };
        create.mutate({ text, ...at }, { onSuccess: close });
      }}
    >
      <Stack gap="xs" mt="xs">
        <TextInput
          label={TEXT.what}
          value={text}
          maxLength={LIMITS.markCharacters}
          required
          data-autofocus
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          step={1}
          label={TEXT.when}
          description={TEXT.whenHelp(shownZone(timeZone))}
          value={when}
          onChange={({ currentTarget }) => setWhen(currentTarget.value)}
        />
        <ErrorNotice error={create.error} />
        <Group gap="xs">
          <Button type="submit" size="xs" loading={create.isPending}>
            {TEXT.save}
          </Button>
          <Button variant="default" size="xs" onClick={close}>
            {TEXT.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
