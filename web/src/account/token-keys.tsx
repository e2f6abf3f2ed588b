import type { CreatedTokenKey, TokenKey, TokenKeyKind } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { Button, Group, NativeSelect, Paper, Skeleton, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useCreateTokenKey, useDeleteTokenKey, useTokenKeys } from "../api/token-keys.ts";
import { Copyable } from "../components/copyable.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { isolated } from "../format/isolated.ts";
import { ownTime } from "../time/zone-format.ts";
import { TEXT } from "./text.ts";

const T = TEXT.tokenKeys;
const KINDS = Object.entries(T.kind).map(([value, label]) => ({ value, label }));

/** The keys that verify the access tokens of the organizer's own application. */
export function TokenKeys() {
  const { data: keys, error } = useTokenKeys();
  return (
    <Stack component="section" gap="sm" aria-labelledby="token-keys">
      <Title order={2} size="h5" id="token-keys">
        {T.title}
      </Title>
      <Text c="dimmed">{T.about}</Text>
      <NewTokenKey />
      <ErrorNotice error={error} />
      {!keys && !error && <Skeleton h={64} />}
      {keys?.length === 0 && <Text c="dimmed">{T.none}</Text>}
      {keys?.map((key) => (
        <TokenKeyCard key={key.id} tokenKey={key} />
      ))}
    </Stack>
  );
}

const EMPTY = { name: "", publicKey: "", url: "" };

function NewTokenKey() {
  const create = useCreateTokenKey();
  const [kind, setKind] = useState<TokenKeyKind>("public");
  const [{ name, publicKey, url }, setFields] = useState(EMPTY);
  const set = (some: Partial<typeof EMPTY>): void => setFields((known) => ({ ...known, ...some }));
  const inputs = {
    public: { kind: "public", name, publicKey },
    jwks: { kind: "jwks", name, url },
    secret: { kind: "secret", name },
  } as const;
  const own = { public: publicKey, jwks: url, secret: "-" }[kind];
  const text = { required: true, withAsterisk: false, autoComplete: "off" } as const;
  return (
    <Paper
      withBorder
      p="md"
      radius="lg"
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(inputs[kind], { onSuccess: () => setFields(EMPTY) });
      }}
    >
      <Stack>
        <NativeSelect
          label={T.kindLabel}
          description={T.kindHelp[kind]}
          data={KINDS}
          value={kind}
          onChange={({ currentTarget }) => setKind(currentTarget.value as TokenKeyKind)}
        />
        <TextInput
          {...text}
          label={T.name}
          description={T.nameHelp}
          maxLength={LIMITS.keyNameCharacters}
          value={name}
          onChange={({ currentTarget }) => set({ name: currentTarget.value })}
        />
        {kind === "public" && (
          <Textarea
            {...text}
            label={T.publicKey}
            description={T.publicKeyHelp}
            maxLength={LIMITS.publicKeyCharacters}
            autosize
            minRows={4}
            maxRows={12}
            spellCheck={false}
            value={publicKey}
            onChange={({ currentTarget }) => set({ publicKey: currentTarget.value })}
          />
        )}
        {kind === "jwks" && (
          <TextInput
            {...text}
            label={T.url}
            description={T.urlHelp}
            type="url"
            maxLength={LIMITS.webhookUrlCharacters}
            value={url}
            onChange={({ currentTarget }) => set({ url: currentTarget.value })}
          />
        )}
        <Group>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === "" || own.trim() === ""}>
            {T.create}
          </Button>
        </Group>
        <ErrorNotice error={create.error} />
        {create.data && <Created created={create.data} />}
      </Stack>
    </Paper>
  );
}

/** A key that was just created, with what the application needs to sign. */
const Created = ({ created: { name, kid, secret } }: { created: CreatedTokenKey }) => (
  <Paper withBorder p="md" radius="md" role="status">
    <Stack gap="xs">
      <Text fw={600}>{T.created(isolated(name))}</Text>
      {kid !== null && (
        <>
          <Text size="sm">{T.kid}</Text>
          <Copyable label={T.kid} value={kid} />
        </>
      )}
      {secret !== null && (
        <>
          <Text size="sm">{T.copySecret}</Text>
          <Copyable label={T.secret} value={secret} />
        </>
      )}
    </Stack>
  </Paper>
);

function TokenKeyCard({ tokenKey: { id, kind, name, algorithm, kid, url, createdAt } }: { tokenKey: TokenKey }) {
  const remove = useDeleteTokenKey();
  const details = [T.kind[kind], algorithm, kid === null ? null : T.kidIs(kid)].filter((part) => part !== null);
  const confirm = (): void => {
    if (window.confirm(T.confirmRemove(isolated(name)))) remove.mutate(id);
  };
  return (
    <Paper withBorder p="md" radius="lg" component="article">
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <Stack gap={2} miw={0}>
          <Text fw={600} dir="auto">
            {name}
          </Text>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {details.join(" · ")}
          </Text>
          {url !== null && (
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {url}
            </Text>
          )}
          <Text size="sm" c="dimmed">
            {T.createdAt(ownTime(createdAt))}
          </Text>
        </Stack>
        <Button
          variant="default"
          flex="none"
          onClick={confirm}
          loading={remove.isPending}
          aria-label={T.removeOne(isolated(name))}
        >
          {T.remove}
        </Button>
      </Group>
      <ErrorNotice error={remove.error} />
    </Paper>
  );
}
