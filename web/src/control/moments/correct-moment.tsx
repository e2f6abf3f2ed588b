import type { MomentPatch, PublicMoment } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useCorrectMoment } from "../../api/desk.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { AmountInput } from "../amount-input.tsx";

type Draft = Record<"lotNumber" | "lotTitle" | "currency" | "bidder" | "text", string> & { price: number | null };

const FIELDS = [
  ["lotNumber", "Lot", LIMITS.lotNumberCharacters],
  ["lotTitle", "Title", LIMITS.titleCharacters],
  ["bidder", "Bidder", LIMITS.bidderCharacters],
  ["text", "Note", LIMITS.noteCharacters],
] as const;

const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());

/** Puts right what was recorded wrong; its time and its kind stay. */
export function CorrectMoment({
  auctionId,
  moment,
  close,
}: {
  auctionId: string;
  moment: PublicMoment;
  close: () => void;
}) {
  const correct = useCorrectMoment(auctionId);
  const [draft, setDraft] = useState<Draft>({
    lotNumber: moment.lotNumber ?? "",
    lotTitle: moment.lotTitle ?? "",
    currency: moment.currency ?? "",
    bidder: moment.bidder ?? "",
    text: moment.text ?? "",
    price: moment.price,
  });
  const edit = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const patch: MomentPatch = {
    lotNumber: orNull(draft.lotNumber),
    lotTitle: orNull(draft.lotTitle),
    bidder: orNull(draft.bidder),
    text: orNull(draft.text),
    price: draft.price,
    currency: orNull(draft.currency)?.toUpperCase() ?? null,
  };
  return (
    <Modal.Root opened onClose={close}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="md">
          <Group justify="space-between" mb="xs">
            <Modal.Title fw={600}>Edit entry</Modal.Title>
            <Modal.CloseButton aria-label="Close" />
          </Group>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              correct.mutate({ momentId: moment.id, patch }, { onSuccess: close });
            }}
          >
            <Stack>
              {FIELDS.map(([name, label, maxLength]) => (
                <TextInput
                  key={name}
                  label={label}
                  value={draft[name]}
                  maxLength={maxLength}
                  onChange={({ currentTarget }) => edit({ [name]: currentTarget.value })}
                />
              ))}
              <Group grow>
                <AmountInput label="Price" amount={draft.price} change={(price) => edit({ price })} />
                <TextInput
                  label="Currency"
                  value={draft.currency}
                  maxLength={3}
                  onChange={({ currentTarget }) => edit({ currency: currentTarget.value })}
                />
              </Group>
              <ErrorNotice error={correct.error} />
              <Button type="submit" loading={correct.isPending}>
                Save
              </Button>
            </Stack>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
