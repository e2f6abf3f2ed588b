import type { AuditEntry } from "@headcount/protocol";
import { Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useAuditLog } from "../api/audit.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { inZone } from "../time/zone-format.ts";
import classes from "./audit-log.module.css";
import { auditText, shortId } from "./audit-words.ts";

interface AuditLogProps {
  /** `null`: of all auctions that the organizer may know of, and of their keys. */
  auctionId: string | null;
  /** In which times are shown. */
  timeZone: string;
  /** What it is a history of. */
  children: ReactNode;
  /** Where something was done, for whoever sees several auctions. */
  linkTo?: ((auctionId: string) => ReactNode) | undefined;
}

/** Who did what, the newest first. */
export function AuditLog({ auctionId, timeZone, children, linkTo }: AuditLogProps) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useAuditLog(auctionId);
  const entries = data?.pages.flatMap((page) => page.entries);
  const at = inZone(timeZone, { dateStyle: "medium", timeStyle: "medium" });
  const when = inZone(timeZone, { dateStyle: "medium", timeStyle: "short" });
  return (
    <Stack component="section" gap="sm" aria-labelledby="history">
      <Title order={2} size="h5" id="history">
        History
      </Title>
      <Text c="dimmed">{children}</Text>
      <ErrorNotice error={error} />
      {!entries && !error && <Skeleton h={96} />}
      {entries?.length === 0 && <Text c="dimmed">Nothing was changed yet.</Text>}
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
            Load more
          </Button>
        </Group>
      )}
    </Stack>
  );
}

interface EntryProps {
  entry: AuditEntry;
  /** Of the entry, and of what it tells. */
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
          {by.organizer === null ? "Headcount, as planned," : (by.email ?? "An account that is gone")}
        </Text>{" "}
        {auditText(entry, (instant) => when(Date.parse(instant)))}
      </Text>
      <Text size="xs" c="dimmed">
        <time dateTime={entry.at}>{at(Date.parse(entry.at))}</time>
        {by.key !== null && ` · by the API key ${shortId(by.key)}`}
        {where && <> · {where}</>}
      </Text>
    </li>
  );
}
