import { Alert, Button, Checkbox, Group, Paper, PasswordInput, Stack, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { auth } from "../api/auth.ts";
import { failureText } from "../components/error-notice.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.password;
const TOO_MANY = 429;

/** The form that changes the password and ends all other sessions. */
export function Password() {
  const client = useQueryClient();
  const [outcome, setOutcome] = useState<{ problem: string | null } | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    setBusy(true);
    setOutcome(null);
    try {
      const asked = {
        currentPassword: String(given.get("current")),
        newPassword: String(given.get("new")),
        revokeApiKeys: given.get("keys") === "on",
      };
      const { error } = await auth.changePassword(asked);
      if (error) {
        const words = error.status === TOO_MANY ? T.tooMany : error.message;
        setOutcome({ problem: words ?? failureText(error) });
      } else {
        form.reset();
        setOutcome({ problem: null });
        await client.invalidateQueries();
      }
    } catch (error) {
      setOutcome({ problem: failureText(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-labelledby="password">
      <form onSubmit={submit}>
        <Stack>
          <Title order={2} size="h5" id="password">
            {T.title}
          </Title>
          <PasswordInput
            name="current"
            label={T.current}
            autoComplete="current-password"
            required
            withAsterisk={false}
          />
          <PasswordInput
            name="new"
            label={T.next}
            description={T.nextHelp}
            autoComplete="new-password"
            minLength={10}
            maxLength={128}
            required
            withAsterisk={false}
          />
          <Checkbox name="keys" label={T.revokeKeys} description={T.revokeKeysHelp} />
          {outcome && (
            <Alert color={outcome.problem ? "red" : "teal"} variant="light" role={outcome.problem ? "alert" : "status"}>
              {outcome.problem ?? T.changed}
            </Alert>
          )}
          <Group>
            <Button type="submit" loading={busy}>
              {T.change}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
