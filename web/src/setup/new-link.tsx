import { Button, Group, Paper, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { ErrorNotice } from "../components/error-notice.tsx";

interface NewLinkProps<Kind extends string> {
  /** What is chosen, and from what. */
  label: string;
  kinds: Readonly<Record<Kind, string>>;
  initial: Kind;
  /** For how many days it may work. */
  days: readonly number[];
  /** What the choice means. */
  means?: Readonly<Record<Kind, string>>;
  submit: string;
  create: { mutate(kind: Kind, days: number): void; isPending: boolean; error: Error | null };
}

/** Makes a link that works for a while. */
export function NewLink<Kind extends string>({
  label,
  kinds,
  initial,
  days: offered,
  means,
  submit,
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
        create.mutate(kind, Number(days));
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
            label="Works for"
            allowDeselect={false}
            data={offered.map((count) => ({ value: String(count), label: count === 1 ? "1 day" : `${count} days` }))}
            value={days}
            onChange={(chosen) => chosen && setDays(chosen)}
          />
          <Button type="submit" loading={create.isPending}>
            {submit}
          </Button>
        </Group>
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
