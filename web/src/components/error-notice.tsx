import { Alert, Group } from "@mantine/core";
import { RequestBlocked } from "../api/blocked-request.ts";
import { ChunkMissing } from "../browser/load-chunk.ts";
import { TEXT } from "./text.ts";
import { Reload } from "./ways-on.tsx";

/** The message for a request without a usable answer. */
export const failureText = (error: unknown): string =>
  error instanceof RequestBlocked ? error.message : TEXT.unreachable;

export const errorText = (error: Error): string =>
  error instanceof TypeError || error instanceof DOMException ? TEXT.unreachable : error.message;

/** The message of an error; nothing without an error. */
export function ErrorNotice({ error }: { error: Error | null }) {
  if (!error) return null;
  const needsReload = error instanceof ChunkMissing || error instanceof RequestBlocked;
  return (
    <Alert color="red" variant="light" role="alert" title={TEXT.failed}>
      {errorText(error)}
      {needsReload && (
        <Group mt="xs">
          <Reload size="xs" />
        </Group>
      )}
    </Alert>
  );
}
