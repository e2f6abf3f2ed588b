import { Alert, Anchor, Button, Paper, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { useConfig } from "../api.ts";
import { auth } from "../auth.ts";
import { UNREACHABLE } from "../components/error-notice.tsx";

const TOO_OFTEN = "That was tried too often. Try again in a quarter of an hour.";

/** Signs an organizer in, or makes an account where the server allows that. */
export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  useDocumentTitle("Sign in – Headcount");
  const { data: config } = useConfig();
  const [isNew, setNew] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [email, password] = [String(form.get("email")), String(form.get("password"))];
    setBusy(true);
    setProblem(null);
    try {
      const { error } = isNew
        ? await auth.signUp.email({ email, password, name: email })
        : await auth.signIn.email({ email, password });
      if (error) setProblem(error.status === 429 ? TOO_OFTEN : (error.message ?? UNREACHABLE));
      else onSignedIn();
    } catch {
      setProblem(UNREACHABLE);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Paper withBorder p="xl" maw="26rem" mx="auto" mt="xl" radius="lg">
      <form onSubmit={submit}>
        <Stack>
          <Title order={1} size="h2">
            {isNew ? "Create an account" : "Sign in"}
          </Title>
          {problem && (
            <Alert color="red" variant="light" role="alert">
              {problem}
            </Alert>
          )}
          <TextInput name="email" type="email" label="E-mail" autoComplete="username" required withAsterisk={false} />
          <PasswordInput
            name="password"
            label="Password"
            autoComplete={isNew ? "new-password" : "current-password"}
            minLength={isNew ? 10 : undefined}
            required
            withAsterisk={false}
          />
          <Button type="submit" loading={busy}>
            {isNew ? "Create account" : "Sign in"}
          </Button>
          {config?.signUp && (
            <Anchor component="button" type="button" size="sm" onClick={() => setNew(!isNew)}>
              {isNew ? "I have an account" : "Create an account"}
            </Anchor>
          )}
        </Stack>
      </form>
    </Paper>
  );
}
