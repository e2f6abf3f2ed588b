import type { ApiKey, KeyPermission, MadeApiKey } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { Button, Checkbox, Group, Paper, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useApiKeys, useCreateApiKey, useRevokeApiKey } from "../api/account.ts";
import { Copyable } from "../components/copyable.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { isolated } from "../format/isolated.ts";

const PERMISSIONS: Record<KeyPermission, string> = {
  read: "Read audiences",
  record: "Record what happens",
  manage: "Create and change auctions",
};

const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** API keys: programs act for the organizer by them, as far as they may. */
export function ApiKeys() {
  const { data: keys, error } = useApiKeys();
  return (
    <Stack component="section" gap="sm" aria-labelledby="api-keys">
      <Title order={2} size="h5" id="api-keys">
        API keys
      </Title>
      <Text c="dimmed">
        A program that has a key acts for you in all of your auctions, as far as the key goes. No key deletes an
        auction.
      </Text>
      <NewKey />
      <ErrorNotice error={error} />
      {!keys && !error && <Skeleton h={64} />}
      {keys?.length === 0 && <Text c="dimmed">There are none yet.</Text>}
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
          label="Name"
          description="By which you know it again"
          maxLength={LIMITS.keyNameCharacters}
          required
          withAsterisk={false}
          autoComplete="off"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Checkbox.Group label="It may" value={permissions} onChange={setPermissions}>
          <Group mt="xs">
            {Object.entries(PERMISSIONS).map(([value, label]) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </Group>
        </Checkbox.Group>
        <Group>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === "" || permissions.length === 0}>
            Create key
          </Button>
        </Group>
        <ErrorNotice error={create.error} />
        {create.data && <Made made={create.data} />}
      </Stack>
    </Paper>
  );
}

/** A key that was made now. */
const Made = ({ made: { key, name } }: { made: MadeApiKey }) => (
  <Paper withBorder p="md" radius="md" role="status">
    <Stack gap="xs">
      <Text fw={600}>
        The key “<bdi>{name}</bdi>” is shown only now
      </Text>
      <Text size="sm">Copy it to where it is used. Whoever has it can use it.</Text>
      <Copyable label="Key" value={key} />
    </Stack>
  </Paper>
);

function KeyCard({ apiKey: { id, name, permissions, createdAt, lastUsedAt } }: { apiKey: ApiKey }) {
  const revoke = useRevokeApiKey();
  const remove = (): void => {
    if (window.confirm(`Revoke the key “${isolated(name)}”? Whatever uses it is refused from now on.`))
      revoke.mutate(id);
  };
  return (
    <Paper withBorder p="md" radius="lg" component="article">
      <Group justify="space-between" gap="xs">
        <Stack gap={2}>
          <Text fw={600} dir="auto">
            {name}
          </Text>
          <Text size="sm">{permissions.map((one) => PERMISSIONS[one]).join(" · ")}</Text>
          <Text size="sm" c="dimmed">
            Made {when.format(Date.parse(createdAt))} ·{" "}
            {lastUsedAt === null ? "not used yet" : `last used ${when.format(Date.parse(lastUsedAt))}`}
          </Text>
        </Stack>
        <Button variant="default" onClick={remove} loading={revoke.isPending} aria-label={`Revoke ${isolated(name)}`}>
          Revoke
        </Button>
      </Group>
      <ErrorNotice error={revoke.error} />
    </Paper>
  );
}
