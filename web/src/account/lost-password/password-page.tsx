import { Alert, Button, Checkbox, Paper, PasswordInput, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { useConfig } from "../../api/config.ts";
import { resetToken } from "../../api/link-token.ts";
import { isResetRefused, isTooMany, useRequestReset, useReset } from "../../api/password-resets.ts";
import { failureText } from "../../components/error-notice.tsx";
import { RouterAnchor } from "../../components/router-anchor.tsx";
import { TEXT } from "./text.ts";

/** Asks for a link to set a new password, or sets it with the link that opened the page. */
export function PasswordPage() {
  useDocumentTitle(`${TEXT.title} – Headcount`);
  const { data: config } = useConfig();
  const [token, setToken] = useState(resetToken);
  return (
    <Paper withBorder p="xl" maw="26rem" mx="auto" mt="xl" radius="lg">
      <Stack>
        <Title order={1} size="h2">
          {TEXT.title}
        </Title>
        {!config && <Skeleton h={160} />}
        {config && !config.mail && <Text>{TEXT.off}</Text>}
        {config?.mail && token === null && <Ask />}
        {config?.mail && token !== null && <Change token={token} again={() => setToken(null)} />}
      </Stack>
    </Paper>
  );
}

function Problem({ error }: { error: Error | null }) {
  if (!error) return null;
  return (
    <Alert color="red" variant="light" role="alert">
      {isTooMany(error) ? TEXT.tooMany : failureText(error)}
    </Alert>
  );
}

function Ask() {
  const request = useRequestReset();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    request.mutate(String(new FormData(event.currentTarget).get("email")));
  };
  if (request.isSuccess)
    return (
      <>
        <Alert color="teal" variant="light" role="status">
          {TEXT.sent}
        </Alert>
        <Text size="sm" c="dimmed">
          {TEXT.noMail}
        </Text>
        <RouterAnchor to="/">{TEXT.signIn}</RouterAnchor>
      </>
    );
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>{TEXT.ask}</Text>
        <Problem error={request.error} />
        <TextInput name="email" type="email" label={TEXT.email} autoComplete="username" required withAsterisk={false} />
        <Button type="submit" loading={request.isPending}>
          {TEXT.send}
        </Button>
        <RouterAnchor to="/" size="sm">
          {TEXT.signIn}
        </RouterAnchor>
      </Stack>
    </form>
  );
}

function Change({ token, again }: { token: string; again(): void }) {
  const reset = useReset();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    reset.mutate({ token, password: String(form.get("password")), revokeApiKeys: form.get("keys") === "on" });
  };
  if (reset.isSuccess)
    return (
      <>
        <Alert color="teal" variant="light" role="status">
          {TEXT.changed}
        </Alert>
        <RouterAnchor to="/">{TEXT.signIn}</RouterAnchor>
      </>
    );
  return (
    <form onSubmit={submit}>
      <Stack>
        <Problem error={reset.error} />
        <PasswordInput
          name="password"
          label={TEXT.next}
          description={TEXT.nextHelp}
          autoComplete="new-password"
          minLength={10}
          maxLength={128}
          required
          withAsterisk={false}
        />
        <Checkbox name="keys" label={TEXT.revokeKeys} description={TEXT.revokeKeysHelp} />
        <Button type="submit" loading={reset.isPending}>
          {TEXT.change}
        </Button>
        {isResetRefused(reset.error) && (
          <Button variant="default" onClick={again}>
            {TEXT.another}
          </Button>
        )}
      </Stack>
    </form>
  );
}
