import type { WebhookEventType } from "@headcount/protocol";
import { Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useCreateWebhook, useWebhooks } from "../../api/webhooks.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { isolated } from "../../format/isolated.ts";
import { TEXT } from "../text.ts";
import { Secret } from "./secret.tsx";
import { shortUrl } from "./short-url.ts";
import { WebhookCard } from "./webhook-card.tsx";
import { WebhookForm } from "./webhook-form.tsx";

const T = TEXT.webhooks;
const EMPTY = { url: "", preset: "standard" as const, events: Object.keys(T.event) as WebhookEventType[] };

/** The webhooks of the organizer. */
export function Webhooks() {
  const { data: webhooks, error } = useWebhooks();
  return (
    <Stack component="section" gap="sm" aria-labelledby="webhooks">
      <Title order={2} size="h5" id="webhooks">
        {T.title}
      </Title>
      <Text c="dimmed">{T.about}</Text>
      <NewWebhook />
      <ErrorNotice error={error} />
      {!webhooks && !error && <Skeleton h={64} />}
      {webhooks?.length === 0 && <Text c="dimmed">{T.none}</Text>}
      {webhooks?.map((webhook) => (
        <WebhookCard key={webhook.id} webhook={webhook} />
      ))}
    </Stack>
  );
}

function NewWebhook() {
  const create = useCreateWebhook();
  return (
    <Paper withBorder p="md" radius="lg">
      <Stack>
        <WebhookForm
          // Resets the form after each new webhook.
          key={create.data?.id}
          from={EMPTY}
          action={T.create}
          send={(fields) => create.mutate(fields)}
          isPending={create.isPending}
          error={create.error}
        />
        {create.data && <Secret title={T.created(isolated(shortUrl(create.data.url)))} webhook={create.data} />}
      </Stack>
    </Paper>
  );
}
