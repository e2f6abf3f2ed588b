import { Badge, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useConfig } from "../api/config.ts";
import { BASE_PATH } from "../browser/base-path.ts";
import { Copyable } from "../components/copyable.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { serverNow } from "../time/server-time.ts";
import { ownTime } from "../time/zone-format.ts";
import { TEXT } from "./text.ts";

const T = TEXT.links;

interface LinkCardProps {
  /** The page that the link opens, or the role that it gives. */
  name: string;
  link: { path: string; expiresAt: string };
  /** When the link was last used. */
  note?: string;
  /** The question before a valid link is revoked. */
  question: string;
  revoke: { mutate(): void; isPending: boolean; error: Error | null };
}

/** A link that expires, with buttons to copy and revoke it. */
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
      {isExpired ? T.remove : T.revoke}
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
                {T.expired}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {(isExpired ? T.expiredAt : T.expiresAt)(ownTime(expiresAt))}
            {note && ` · ${note}`}
          </Text>
        </Group>
        {isExpired ? (
          <Group>{remove}</Group>
        ) : (
          <Copyable label={T.address} value={`${config?.publicUrl ?? window.location.origin}${BASE_PATH}${path}`}>
            {remove}
          </Copyable>
        )}
        <ErrorNotice error={revoke.error} />
      </Stack>
    </Paper>
  );
}
