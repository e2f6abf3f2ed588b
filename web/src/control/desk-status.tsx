import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import { errorText } from "../components/error-notice.tsx";
import { momentText } from "../format/moment-words.ts";
import { momentOf } from "./desk-entry.ts";
import type { Obstacle } from "./entries/entry-queue.ts";
import type { Entry } from "./entries/entry-store.ts";
import type { Pending, SaleChange } from "./use-sale.ts";

const OBSTACLE_WORDS: Record<Obstacle, string> = {
  unreachable: "the server cannot be reached, trying again",
  blocked:
    "something on this device blocks the request, such as an ad blocker or a privacy extension. Allow this site there; trying again",
  busy: "the server cannot save it now, trying again",
};

const entryWords = ({ content, clientId, at, localAt }: Entry): string =>
  momentText(momentOf(content, clientId, at ?? new Date(localAt).toISOString()));

/** What waits to be sent, in a line. */
const waitingWords = ({ entries, obstacle, isStopped }: Pending): string => {
  const waiting = entries.filter(({ state, isUndone }) => state === "waiting" && !isUndone).length;
  if (waiting === 0) return entries.some(({ state }) => state === "refused") ? "Not everything was saved" : "All saved";
  const count = `${waiting} waiting to be sent`;
  if (isStopped) return `${count}: stopped`;
  return obstacle ? `${count}: ${OBSTACLE_WORDS[obstacle]}` : count;
};

interface StatusProps {
  pending: Pending;
  /** How far off this device's clock is; `null` where it is not. */
  offset: string | null;
  /** Why the sale could not be read again; `null` where it was. */
  error: Error | null;
  change: SaleChange;
}

/** Whether all is saved, what is not and why, and what is being undone. */
export function DeskStatus({ pending, offset, error, change }: StatusProps) {
  const { entries, obstacle, isKept, undoable } = pending;
  const undoing = entries.filter(({ isUndone }) => isUndone);
  const problems = entries.filter(
    ({ state, reason, isUndone }) => !isUndone && (state === "refused" || reason !== null),
  );
  const isWaiting = entries.some(({ state }) => state === "waiting");
  return (
    <Stack gap="xs">
      <Stack gap={2} role="status" translate="no">
        <Text size="sm" c={obstacle && isWaiting ? "orange.9" : "dimmed"}>
          {waitingWords(pending)}
        </Text>
        {undoable && (
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {`Undo takes back: ${entryWords(undoable)}`}
          </Text>
        )}
      </Stack>
      {error && (
        <Text size="sm" c="orange.9" role="status">
          {`What others record does not arrive here now. ${errorText(error)}`}
        </Text>
      )}
      {offset !== null && (
        <Text size="sm" c="orange.9">
          {offset}
        </Text>
      )}
      {!isKept && isWaiting && (
        <Text size="sm" c="orange.9">
          This browser stores nothing. Keep this page open until all is saved.
        </Text>
      )}
      {undoing.map((entry) => (
        <Problem
          key={entry.clientId}
          words={`Undoing: ${entryWords(entry)}${obstacle ? `. Not done yet: ${OBSTACLE_WORDS[obstacle]}.` : ""}`}
        >
          {obstacle && (
            <Button size="xs" variant="default" onClick={() => change("giveUp", entry.clientId)}>
              Keep the entry
            </Button>
          )}
        </Problem>
      ))}
      {problems.map((entry) =>
        entry.state === "refused" ? (
          <Problem key={entry.clientId} words={`Not saved: ${entryWords(entry)}. ${entry.reason}`}>
            <Button size="xs" variant="default" onClick={() => change("retry", entry.clientId)}>
              Try again
            </Button>
            <Button size="xs" variant="subtle" color="red.9" onClick={() => change("discard", entry.clientId)}>
              Discard
            </Button>
          </Problem>
        ) : (
          <Problem key={entry.clientId} words={`Could not be undone: ${entryWords(entry)}. ${entry.reason}`}>
            <Button size="xs" variant="default" onClick={() => change("giveUp", entry.clientId)}>
              OK
            </Button>
          </Problem>
        ),
      )}
    </Stack>
  );
}

function Problem({ words, children }: { words: string; children: React.ReactNode }) {
  return (
    <Paper withBorder p="xs" radius="md" role="alert">
      <Text size="sm" translate="no" style={{ overflowWrap: "anywhere" }}>
        {words}
      </Text>
      <Group gap="xs" mt={4}>
        {children}
      </Group>
    </Paper>
  );
}
