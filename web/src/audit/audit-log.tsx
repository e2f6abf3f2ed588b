import type { AuditEntry } from "@headcount/protocol";
import { Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useAuditLog } from "../api/audit.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { inZone } from "../time/zone-format.ts";
import classes from "./audit-log.module.css";
import { auditText, shortId, TEXT } from "./text.ts";

interface AuditLogProps {
  /** `null`: all auctions that the organizer has access to, and their account. */
  auctionId: string | null;
  /** The time zone of all times. */
  timeZone: string;
  /** A description of the log's scope. */
  children: ReactNode;
  /** The auction of an entry, in a log of several auctions. */
  linkTo?: ((auctionId: string) => ReactNode) | undefined;
}

/** The changes and their authors, newest first. */
export function AuditLog({ auctionId, timeZone, children, linkTo }: AuditLogProps) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useAuditLog(auctionId);
  const entries = data?.pages.flatMap((page) => page.entries);
  const at = inZone(timeZone, { dateStyle: "medium", timeStyle: "medium" });
  const when = inZone(timeZone, { dateStyle: "medium", timeStyle: "short" });
  return (
    <Stack component="section" gap="sm" aria-labelledby="audit-log">
      <Title order={2} size="h5" id="audit-log">
        {TEXT.title}
      </Title>
      <Text c="dimmed">{children}</Text>
      <ErrorNotice error={error} />
      {!entries && !error && <Skeleton h={96} />}
      {entries?.length === 0 && <Text c="dimmed">{TEXT.none}</Text>}
      {entries && entries.length > 0 && (
        <Paper withBorder radius="lg" component="ol" className={classes.list ?? ""}>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} at={at} when={when} linkTo={linkTo} />
          ))}
        </Paper>
      )}
      {hasNextPage && (
        <Group>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {TEXT.more}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

interface EntryProps {
  entry: AuditEntry;
  /** Formats of the time of the entry, and of times in its text. */
  at: (ms: number) => string;
  when: (ms: number) => string;
  linkTo: AuditLogProps["linkTo"];
}

function Entry({ entry, at, when, linkTo }: EntryProps) {
  const { act, auctionId, by } = entry;
  const where = linkTo && auctionId !== null && act !== "auction_deleted" ? linkTo(auctionId) : null;
  return (
    <li className={classes.entry}>
      <Text size="sm">
        <Text span fw={600}>
          {by.organizer === null ? TEXT.scheduled : (by.email ?? TEXT.deletedAccount)}
        </Text>{" "}
        {auditText(entry, (instant) => when(Date.parse(instant)))}
      </Text>
      <Text size="xs" c="dimmed">
        <time dateTime={entry.at}>{at(Date.parse(entry.at))}</time>
        {by.key !== null && TEXT.byKey(shortId(by.key))}
        {where && <> · {where}</>}
      </Text>
    </li>
  );
}
