import { LIMITS } from "@headcount/protocol/limits";
import { ownTimeZone } from "@headcount/protocol/time-zone";
import { Button, Group, Modal, Stack, Switch, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useCreateAuction } from "../api/auctions.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { TimeZoneSelect } from "../components/time-zone-select.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.form;

/** The form for a new auction. After the creation it opens the page where it is shared. */
export function CreateAuction({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const create = useCreateAuction();
  const navigate = useNavigate();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    create.mutate(
      {
        title: String(form.get("title")),
        timeZone: String(form.get("timeZone")),
        enableViewerAnalytics: form.get("analytics") !== null,
      },
      {
        onSuccess: ({ id }) => {
          onClose();
          void navigate({ to: "/auctions/$auctionId/share", params: { auctionId: id } });
        },
      },
    );
  };
  return (
    <Modal opened={opened} onClose={onClose} title={T.title} closeButtonProps={{ "aria-label": T.close }}>
      <form onSubmit={submit}>
        <Stack>
          <ErrorNotice error={create.error} />
          <TextInput
            name="title"
            label={T.name}
            required
            maxLength={LIMITS.titleCharacters}
            withAsterisk={false}
            data-autofocus
          />
          <TimeZoneSelect name="timeZone" defaultValue={ownTimeZone() ?? "UTC"} />
          <Switch name="analytics" label={T.tracking} defaultChecked />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {T.cancel}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {T.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
