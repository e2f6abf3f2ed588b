import { Badge, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useConfig } from "../api/config.ts";
import { Copyable } from "../components/copyable.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { serverNow } from "../time/server-time.ts";

const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

interface LinkCardProps {
  /** What it opens, or gives. */
  name: string;
  link: { path: string; expiresAt: string };
  /** What became of it so far. */
  note?: string;
  /** Asked before one that works is revoked. */
  question: string;
  revoke: { mutate(): void; isPending: boolean; error: Error | null };
}

/** A link that works for a while, to be copied and revoked. */
export function LinkCard({ name, link: { path, expiresAt }, note, question, revoke }: LinkCardProps) {
  const { data: config } = useConfig();
  const isExpired = Date.parse(expiresAt) <= serverNow();
  const remove = (
    <Button
      variant="default"
      loading={revoke.isPending}
      onClick={() => {
        if (isExpired || window.confirm(question)) revoke.mutate();
      }}
    >
      {isExpired ? "Remove" : "Revoke"}
    </Button>
  );
  return (
    <Paper withBorder p="md" radius="lg" component="article">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <Text fw={600}>{name}</Text>
            {isExpired && (
              <Badge variant="default" tt="none" fw={600}>
                Expired
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {isExpired ? "Worked" : "Works"} until {when.format(Date.parse(expiresAt))}
            {note && ` · ${note}`}
          </Text>
        </Group>
        {isExpired ? (
          <Group>{remove}</Group>
        ) : (
          <Copyable label="Address" value={`${config?.publicUrl ?? window.location.origin}${path}`}>
            {remove}
          </Copyable>
        )}
        <ErrorNotice error={revoke.error} />
      </Stack>
    </Paper>
  );
}
