import { Alert, Anchor, Button, Paper, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { useConfig } from "../api.ts";
import { auth } from "../auth.ts";
import { UNREACHABLE } from "../components/error-notice.tsx";

const TOO_OFTEN = "That was tried too often. Try again in a quarter of an hour.";

/** Makes an account and signs in with it. */
export type Register = (account: {
  email: string;
  password: string;
}) => Promise<{ error: { status: number; message?: string | undefined } | null }>;

const signUp: Register = (account) => auth.signUp.email({ ...account, name: account.email });

/** Signs an organizer in, or makes an account where the server allows that. */
export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  useDocumentTitle("Sign in – Headcount");
  const { data: config } = useConfig();
  return (
    <Paper withBorder p="xl" maw="26rem" mx="auto" mt="xl" radius="lg">
      <SignInForm order={1} register={config?.signUp ? signUp : null} onSignedIn={onSignedIn} />
    </Paper>
  );
}

interface SignInFormProps {
  /** Level of the heading. */
  order?: 1 | 2;
  /** `null`: who has no account cannot make one. */
  register: Register | null;
  /** Whether it begins with making an account. */
  startsNew?: boolean;
  onSignedIn(how: { isNew: boolean }): void;
}

export function SignInForm({ order = 2, register, startsNew = false, onSignedIn }: SignInFormProps) {
  const [isNew, setNew] = useState(startsNew);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const account = { email: String(form.get("email")), password: String(form.get("password")) };
    setBusy(true);
    setProblem(null);
    try {
      const { error } = isNew && register ? await register(account) : await auth.signIn.email(account);
      if (error) setProblem(error.status === 429 ? TOO_OFTEN : (error.message ?? UNREACHABLE));
      else onSignedIn({ isNew });
    } catch {
      setProblem(UNREACHABLE);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        <Title order={order} size={order === 1 ? "h2" : "h4"}>
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
        {register && (
          <Anchor component="button" type="button" size="sm" onClick={() => setNew(!isNew)}>
            {isNew ? "I have an account" : "Create an account"}
          </Anchor>
        )}
      </Stack>
    </form>
  );
}
