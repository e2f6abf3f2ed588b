import type { PublicConfig } from "@headcount/protocol";
import { Alert, Anchor, Button, Code, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { auth } from "../api/auth.ts";
import { useConfig } from "../api/config.ts";
import { failureText } from "../components/error-notice.tsx";
import { RouterAnchor } from "../components/router-anchor.tsx";
import { originRefused, type Problem, sessionNotKept } from "./sign-in-problem.ts";
import { TEXT } from "./sign-in-text.ts";

const T = TEXT;

/** Creates an account and signs in with it. */
export type Register = (account: { email: string; password: string }) => Promise<{ error: SignInError | null }>;

/** An error of the account library, or one of Headcount, which has its message in `error`. */
interface SignInError {
  status: number;
  message?: string | undefined;
  error?: { code?: string; message?: string };
}

const signUp: Register = (account) => auth.signUp.email({ ...account, name: account.email });

const here = (config: PublicConfig | undefined) => ({
  location: window.location,
  cookieEnabled: navigator.cookieEnabled,
  publicUrl: config?.publicUrl ?? null,
});

/** Whether the browser kept the session of a sign-in. */
async function isSignedIn(): Promise<boolean> {
  const { data, error } = await auth.getSession();
  if (error) throw error;
  return data !== null;
}

/** Signs an organizer in, or creates an account if the server allows it. */
export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  useDocumentTitle(`${T.title} – Headcount`);
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
  /** `null`: nobody can create an account. */
  register: Register | null;
  /** Whether the form starts as one for a new account. */
  startsNew?: boolean;
  onSignedIn(how: { isNew: boolean }): void;
}

export function SignInForm({ order = 2, register, startsNew = false, onSignedIn }: SignInFormProps) {
  const [isNew, setNew] = useState(startsNew);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const { data: config } = useConfig();

  const problemOf = ({ status, message, error }: SignInError): Problem => {
    if (status === 429) return { words: T.tooMany };
    if (error?.code === "ORIGIN_REFUSED") return originRefused(here(config));
    return { words: message ?? error?.message ?? failureText(error) };
  };

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const account = { email: String(form.get("email")), password: String(form.get("password")) };
    setBusy(true);
    setProblem(null);
    try {
      const { error } = isNew && register ? await register(account) : await auth.signIn.email(account);
      if (error) setProblem(problemOf(error));
      else if (await isSignedIn()) onSignedIn({ isNew });
      else setProblem(sessionNotKept(here(config)));
    } catch (error) {
      setProblem({ words: failureText(error) });
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        <Title order={order} size={order === 1 ? "h2" : "h4"}>
          {isNew ? T.newTitle : T.title}
        </Title>
        {problem && (
          <Alert color="red" variant="light" role="alert">
            {problem.words}
            {problem.link && (
              <Anchor
                href={problem.link}
                size="sm"
                c="inherit"
                underline="always"
                display="block"
                mt="xs"
                style={{ overflowWrap: "anywhere" }}
              >
                {T.open(problem.link)}
              </Anchor>
            )}
          </Alert>
        )}
        <TextInput name="email" type="email" label={T.email} autoComplete="username" required withAsterisk={false} />
        <PasswordInput
          name="password"
          label={T.password}
          autoComplete={isNew ? "new-password" : "current-password"}
          minLength={isNew ? 10 : undefined}
          required
          withAsterisk={false}
        />
        <Button type="submit" loading={busy}>
          {isNew ? T.submitNew : T.submit}
        </Button>
        {!isNew && config?.mail && (
          <RouterAnchor to="/password" size="sm">
            {T.forgotLink}
          </RouterAnchor>
        )}
        {!isNew && config && !config.mail && (
          <Text size="sm" c="dimmed">
            {T.forgot}
            <Code>npm run password</Code>
            {T.forgotCommand}
          </Text>
        )}
        {register && (
          <Anchor component="button" type="button" size="sm" onClick={() => setNew(!isNew)}>
            {isNew ? T.hasAccount : T.newTitle}
          </Anchor>
        )}
      </Stack>
    </form>
  );
}
