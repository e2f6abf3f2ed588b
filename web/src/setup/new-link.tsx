import { Button, Group, Paper, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { ErrorNotice } from "../components/error-notice.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.links;

interface NewLinkProps<Kind extends string> {
  /** The label of the choice. */
  label: string;
  kinds: Readonly<Record<Kind, string>>;
  initial: Kind;
  /** The offered lifetimes, days. */
  days: readonly number[];
  /** What each choice means. */
  means?: Readonly<Record<Kind, string>>;
  submit: string;
  /** Asks for the address to which the link is also sent. */
  email?: { label: string; help: string };
  create: { mutate(kind: Kind, days: number, email: string): void; isPending: boolean; error: Error | null };
}

/** The form for a link that expires. */
export function NewLink<Kind extends string>({
  label,
  kinds,
  initial,
  days: offered,
  means,
  submit,
  email,
  create,
}: NewLinkProps<Kind>) {
  const [kind, setKind] = useState<Kind>(initial);
  const [days, setDays] = useState("7");
  return (
    <Paper
      withBorder
      p="md"
      radius="lg"
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(kind, Number(days), String(new FormData(event.currentTarget).get("email") ?? "").trim());
      }}
    >
      <Stack>
        <Group align="flex-end">
          <Select
            label={label}
            allowDeselect={false}
            data={Object.entries<string>(kinds).map(([value, name]) => ({ value, label: name }))}
            value={kind}
            onChange={(chosen) => chosen && setKind(chosen as Kind)}
          />
          <Select
            label={T.expiresAfter}
            allowDeselect={false}
            data={offered.map((count) => ({ value: String(count), label: T.days(count) }))}
            value={days}
            onChange={(chosen) => chosen && setDays(chosen)}
          />
          <Button type="submit" loading={create.isPending}>
            {submit}
          </Button>
        </Group>
        {email && (
          <TextInput
            name="email"
            type="email"
            label={email.label}
            description={email.help}
            maxLength={254}
            maw="22rem"
          />
        )}
        {means && (
          <Text size="sm" c="dimmed">
            {means[kind]}
          </Text>
        )}
        <ErrorNotice error={create.error} />
      </Stack>
    </Paper>
  );
}
