import type { Webhook, WebhookEventType, WebhookPreset } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { Button, Checkbox, Group, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { TEXT } from "../text.ts";

const T = TEXT.webhooks;
const EVENTS = Object.entries(T.event);
const PRESETS = Object.entries(T.presetName).map(([value, label]) => ({ value, label }));

export type WebhookFields = Pick<Webhook, "url" | "events" | "preset">;

interface WebhookFormProps {
  /** The initial values. */
  from: WebhookFields;
  /** The label of the submit button. */
  action: string;
  send(fields: WebhookFields): void;
  /** Without this, there is no cancel button. */
  cancel?: () => void;
  isPending: boolean;
  error: Error | null;
}

/** The fields of a new or existing webhook. */
export function WebhookForm({ from, action, send, cancel, isPending, error }: WebhookFormProps) {
  const [fields, setFields] = useState(from);
  const set = (some: Partial<WebhookFields>): void => setFields((known) => ({ ...known, ...some }));
  const { url, events, preset } = fields;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send(fields);
      }}
    >
      <Stack>
        <NativeSelect
          label={T.preset}
          data={PRESETS}
          value={preset}
          onChange={({ currentTarget }) => set({ preset: currentTarget.value as WebhookPreset })}
        />
        <TextInput
          label={T.url}
          description={T.urlHelp[preset]}
          type="url"
          maxLength={LIMITS.webhookUrlCharacters}
          required
          withAsterisk={false}
          autoComplete="off"
          value={url}
          onChange={({ currentTarget }) => set({ url: currentTarget.value })}
        />
        <Checkbox.Group
          label={T.events}
          value={events}
          onChange={(chosen) => set({ events: chosen as WebhookEventType[] })}
        >
          <Group mt="xs">
            {EVENTS.map(([value, label]) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </Group>
        </Checkbox.Group>
        <Group>
          <Button type="submit" loading={isPending} disabled={url.trim() === "" || events.length === 0}>
            {action}
          </Button>
          {cancel && (
            <Button variant="default" onClick={cancel}>
              {T.cancel}
            </Button>
          )}
        </Group>
        <ErrorNotice error={error} />
      </Stack>
    </form>
  );
}
