import type { PublicMoment } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import type { MomentPatch } from "@headcount/sdk/api";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useCorrectMoment } from "../../api/desk.ts";
import { Dialog } from "../../components/dialog.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { TEXT as SHARED } from "../../components/text.ts";
import { AmountInput } from "../fields/amount-input.tsx";
import { TEXT } from "../text.ts";

const T = TEXT.edit;

type Draft = Record<"lotNumber" | "lotTitle" | "currency" | "bidder" | "text", string> & { price: number | null };

const FIELDS = [
  ["lotNumber", LIMITS.lotNumberCharacters],
  ["lotTitle", LIMITS.titleCharacters],
  ["bidder", LIMITS.bidderCharacters],
  ["text", LIMITS.noteCharacters],
] as const;

const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());

/** A form to edit a recorded moment, except its time and type. */
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
    <Dialog close={close}>
      <Group justify="space-between" mb="xs">
        <Modal.Title fw={600}>{T.title}</Modal.Title>
        <Modal.CloseButton aria-label={SHARED.close} />
      </Group>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          correct.mutate({ momentId: moment.id, patch }, { onSuccess: close });
        }}
      >
        <Stack>
          {FIELDS.map(([name, maxLength]) => (
            <TextInput
              key={name}
              label={T.field[name]}
              value={draft[name]}
              maxLength={maxLength}
              onChange={({ currentTarget }) => edit({ [name]: currentTarget.value })}
            />
          ))}
          <Group grow>
            <AmountInput label={T.price} amount={draft.price} change={(price) => edit({ price })} />
            <TextInput
              label={T.currency}
              value={draft.currency}
              maxLength={3}
              onChange={({ currentTarget }) => edit({ currency: currentTarget.value })}
            />
          </Group>
          <ErrorNotice error={correct.error} />
          <Button type="submit" loading={correct.isPending}>
            {T.save}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
