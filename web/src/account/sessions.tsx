import type { OwnSession } from "@headcount/protocol";
import { Badge, Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useEndSession, useSessions } from "../api/account.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { LOCALE } from "../format/locale.ts";
import { ownTime } from "../time/zone-format.ts";
import { TEXT } from "./text.ts";

const T = TEXT.sessions;
const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium" });

/** The browsers in which the organizer is signed in. */
export function Sessions() {
  const { data: sessions, error } = useSessions();
  return (
    <Stack component="section" gap="sm" aria-labelledby="sessions">
      <Title order={2} size="h5" id="sessions">
        {T.title}
      </Title>
      <Text c="dimmed">{T.about}</Text>
      <ErrorNotice error={error} />
      {!sessions && !error && <Skeleton h={64} />}
      {sessions?.map((session) => (
        <SessionCard key={session.id} session={session} />
      ))}
    </Stack>
  );
}

function SessionCard({ session: { id, createdAt, lastActiveAt, current } }: { session: OwnSession }) {
  const end = useEndSession();
  const since = ownTime(createdAt);
  return (
    <Paper withBorder p="md" radius="lg" component="article">
      <Group justify="space-between" gap="xs">
        <Stack gap={2}>
          <Text fw={600}>{T.since(since)}</Text>
          <Text size="sm" c="dimmed">
            {T.lastActive(day.format(Date.parse(lastActiveAt)))}
          </Text>
        </Stack>
        {current ? (
          <Badge variant="default" tt="none" fw={600}>
            {T.thisBrowser}
          </Badge>
        ) : (
          <Button
            variant="default"
            onClick={() => end.mutate(id)}
            loading={end.isPending}
            aria-label={T.signOutOne(since)}
          >
            {T.signOut}
          </Button>
        )}
      </Group>
      <ErrorNotice error={end.error} />
    </Paper>
  );
}
