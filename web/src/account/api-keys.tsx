import type { ApiKey, KeyPermission, MadeApiKey } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { Anchor, Button, Checkbox, Group, Paper, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useApiKeys, useCreateApiKey, useRevokeApiKey } from "../api/account.ts";
import { BASE_PATH } from "../browser/base-path.ts";
import { Copyable } from "../components/copyable.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { isolated } from "../format/isolated.ts";
import { ownTime } from "../time/zone-format.ts";
import { TEXT } from "./text.ts";

const T = TEXT.keys;

/** The keys with which programs act for the organizer. */
export function ApiKeys() {
  const { data: keys, error } = useApiKeys();
  return (
    <Stack component="section" gap="sm" aria-labelledby="api-keys">
      <Title order={2} size="h5" id="api-keys">
        {T.title}
      </Title>
      <Text c="dimmed">{T.about}</Text>
      <Anchor href={`${BASE_PATH}/docs/api`}>{T.reference}</Anchor>
      <NewKey />
      <ErrorNotice error={error} />
      {!keys && !error && <Skeleton h={64} />}
      {keys?.length === 0 && <Text c="dimmed">{T.none}</Text>}
      {keys?.map((key) => (
        <KeyCard key={key.id} apiKey={key} />
      ))}
    </Stack>
  );
}

function NewKey() {
  const create = useCreateApiKey();
  const [name, setName] = useState("");
  const [permissions, setPermissions] = useState<string[]>(["record"]);
  return (
    <Paper
      withBorder
      p="md"
      radius="lg"
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ name, permissions: permissions as KeyPermission[] }, { onSuccess: () => setName("") });
      }}
    >
      <Stack>
        <TextInput
          label={T.name}
          description={T.nameHelp}
          maxLength={LIMITS.keyNameCharacters}
          required
          withAsterisk={false}
          autoComplete="off"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Checkbox.Group label={T.permissions} value={permissions} onChange={setPermissions}>
          <Group mt="xs">
            {Object.entries(T.permission).map(([value, label]) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </Group>
        </Checkbox.Group>
        <Group>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === "" || permissions.length === 0}>
            {T.create}
          </Button>
        </Group>
        <ErrorNotice error={create.error} />
        {create.data && <Made made={create.data} />}
      </Stack>
    </Paper>
  );
}

/** A key that was just created. */
const Made = ({ made: { key, name } }: { made: MadeApiKey }) => (
  <Paper withBorder p="md" radius="md" role="status">
    <Stack gap="xs">
      <Text fw={600}>{T.created(isolated(name))}</Text>
      <Text size="sm">{T.copyNow}</Text>
      <Copyable label={T.key} value={key} />
    </Stack>
  </Paper>
);

function KeyCard({ apiKey: { id, name, permissions, createdAt, lastUsedAt } }: { apiKey: ApiKey }) {
  const revoke = useRevokeApiKey();
  const remove = (): void => {
    if (window.confirm(T.confirmRevoke(isolated(name)))) revoke.mutate(id);
  };
  return (
    <Paper withBorder p="md" radius="lg" component="article">
      <Group justify="space-between" gap="xs">
        <Stack gap={2}>
          <Text fw={600} dir="auto">
            {name}
          </Text>
          <Text size="sm">{permissions.map((one) => T.permission[one]).join(" · ")}</Text>
          <Text size="sm" c="dimmed">
            {T.createdAt(ownTime(createdAt))} · {lastUsedAt === null ? T.neverUsed : T.lastUsed(ownTime(lastUsedAt))}
          </Text>
        </Stack>
        <Button variant="default" onClick={remove} loading={revoke.isPending} aria-label={T.revokeOne(isolated(name))}>
          {T.revoke}
        </Button>
      </Group>
      <ErrorNotice error={revoke.error} />
    </Paper>
  );
}
