import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import { errorText } from "../components/error-notice.tsx";
import { TEXT as SHARED } from "../components/text.ts";
import { entryWords } from "./desk-entry.ts";
import { TEXT } from "./text.ts";
import type { Pending, SaleChange } from "./use-sale.ts";

const T = TEXT.status;

/** The number of entries that wait to be sent, and why they wait. */
const waitingWords = ({ entries, obstacle, isStopped }: Pending): string => {
  const waiting = entries.filter(({ state, isUndone }) => state === "waiting" && !isUndone).length;
  if (waiting === 0) return entries.some(({ state }) => state === "refused") ? T.notSaved : T.saved;
  if (isStopped) return T.because(T.waiting(waiting), T.stopped);
  return obstacle ? T.because(T.waiting(waiting), T.obstacle[obstacle]) : T.waiting(waiting);
};

interface StatusProps {
  pending: Pending;
  /** A warning if this device's clock is wrong, else `null`. */
  offset: string | null;
  /** Why the sale could not be loaded again, else `null`. */
  error: Error | null;
  change: SaleChange;
}

/** Shows which entries are saved, waiting, refused or being undone. */
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
            {T.undoable(entryWords(undoable))}
          </Text>
        )}
      </Stack>
      {error && (
        <Text size="sm" c="orange.9" role="status">
          {T.notUpdated(errorText(error))}
        </Text>
      )}
      {offset !== null && (
        <Text size="sm" c="orange.9">
          {offset}
        </Text>
      )}
      {!isKept && isWaiting && (
        <Text size="sm" c="orange.9">
          {T.notKept}
        </Text>
      )}
      {undoing.map((entry) => (
        <Problem key={entry.clientId} words={T.undoing(entryWords(entry), obstacle && T.obstacle[obstacle])}>
          {obstacle && (
            <Button size="xs" variant="default" onClick={() => change("giveUp", entry.clientId)}>
              {T.keep}
            </Button>
          )}
        </Problem>
      ))}
      {problems.map((entry) =>
        entry.state === "refused" ? (
          <Problem key={entry.clientId} words={T.refused(entryWords(entry), entry.reason)}>
            <Button size="xs" variant="default" onClick={() => change("retry", entry.clientId)}>
              {SHARED.tryAgain}
            </Button>
            <Button size="xs" variant="subtle" color="red.9" onClick={() => change("discard", entry.clientId)}>
              {T.discard}
            </Button>
          </Problem>
        ) : (
          <Problem key={entry.clientId} words={T.notUndone(entryWords(entry), entry.reason)}>
            <Button size="xs" variant="default" onClick={() => change("giveUp", entry.clientId)}>
              {T.ok}
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
