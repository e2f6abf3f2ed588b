import type { Webhook } from "@headcount/protocol";
import { Alert, Badge, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useChangeWebhook, useDeleteWebhook, useRenewSecret, useTestWebhook } from "../../api/webhooks.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { isolated } from "../../format/isolated.ts";
import { TEXT } from "../text.ts";
import { Deliveries } from "./deliveries.tsx";
import { Secret } from "./secret.tsx";
import { shortUrl } from "./short-url.ts";
import { WebhookForm } from "./webhook-form.tsx";

const T = TEXT.webhooks;

/** One webhook, with its actions. */
export function WebhookCard({ webhook }: { webhook: Webhook }) {
  const name = isolated(shortUrl(webhook.url));
  const [isEdited, setEdited] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const change = useChangeWebhook(webhook.id);
  const renew = useRenewSecret(webhook.id);
  return (
    <Paper withBorder p="md" radius="lg" component="article" aria-label={name}>
      <Stack gap="sm">
        <Summary webhook={webhook} />
        {webhook.pausedBecause && (
          <Alert color="orange" variant="light" role="status">
            {T[webhook.pausedBecause]}
          </Alert>
        )}
        <Actions
          webhook={webhook}
          name={name}
          renew={renew.mutate}
          edit={() => setEdited(true)}
          open={(next) => setOpen((known) => next ?? !known)}
          isOpen={isOpen}
        />
        <ErrorNotice error={renew.error} />
        {renew.data && (
          <Secret title={T.renewed(name)} webhook={renew.data}>
            {T.oldSecret}
          </Secret>
        )}
        {isEdited && (
          <WebhookForm
            from={webhook}
            action={T.save}
            send={({ url, events, preset }) =>
              change.mutate({ url, events, preset }, { onSuccess: () => setEdited(false) })
            }
            cancel={() => setEdited(false)}
            isPending={change.isPending}
            error={change.error}
          />
        )}
        {isOpen && <Deliveries id={webhook.id} name={name} />}
      </Stack>
    </Paper>
  );
}

const Summary = ({ webhook: { url, preset, events, active } }: { webhook: Webhook }) => (
  <Group justify="space-between" gap="xs" align="flex-start" wrap="nowrap">
    <Stack gap={2} miw={0}>
      <Text fw={600} dir="ltr" style={{ overflowWrap: "anywhere" }}>
        {shortUrl(url)}
      </Text>
      <Text size="sm">{T.presetName[preset]}</Text>
      <Text size="sm" c="dimmed">
        {events.map((one) => T.event[one] ?? one).join(" · ")}
      </Text>
    </Stack>
    <Badge variant="default" tt="none" fw={600} flex="none">
      {active ? T.active : T.paused}
    </Badge>
  </Group>
);

interface ActionsProps {
  webhook: Webhook;
  name: string;
  renew(): void;
  edit(): void;
  /** Shows or hides the deliveries; toggles them without `next`. */
  open(next?: boolean): void;
  isOpen: boolean;
}

function Actions({ webhook: { id, active }, name, renew, edit, open, isOpen }: ActionsProps) {
  const test = useTestWebhook(id);
  const change = useChangeWebhook(id);
  const remove = useDeleteWebhook(id);
  const confirmed = (words: string, act: () => void) => () => void (window.confirm(words) && act());
  const button = { variant: "default", size: "xs" } as const;
  return (
    <>
      <Group gap="xs">
        <Button
          {...button}
          loading={test.isPending}
          onClick={() => test.mutate(undefined, { onSettled: () => open(true) })}
          aria-label={T.testOf(name)}
        >
          {T.test}
        </Button>
        <Button {...button} onClick={() => open()} aria-expanded={isOpen} aria-label={T.deliveriesOf(name)}>
          {T.deliveries}
        </Button>
        <Button
          {...button}
          loading={change.isPending}
          onClick={() => change.mutate({ active: !active })}
          aria-label={active ? T.pauseOne(name) : T.resumeOne(name)}
        >
          {active ? T.pause : T.resume}
        </Button>
        <Button {...button} onClick={edit} aria-label={T.editOne(name)}>
          {T.edit}
        </Button>
        <Button {...button} onClick={confirmed(T.confirmRenew(name), renew)} aria-label={T.renewOne(name)}>
          {T.renew}
        </Button>
        <Button
          {...button}
          loading={remove.isPending}
          onClick={confirmed(T.confirmRemove(name), remove.mutate)}
          aria-label={T.removeOne(name)}
        >
          {T.remove}
        </Button>
      </Group>
      <ErrorNotice error={test.error ?? change.error ?? remove.error} />
    </>
  );
}
