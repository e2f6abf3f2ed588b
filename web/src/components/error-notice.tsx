import { Alert, Group } from "@mantine/core";
import { RequestBlocked } from "../api/blocked-request.ts";
import { ChunkMissing } from "../browser/load-chunk.ts";
import { translated } from "../languages/i18n.ts";
import { TEXT } from "./text.ts";
import { Reload } from "./ways-on.tsx";

/** The message for a request without a usable answer. */
export const failureText = (error: unknown): string =>
  error instanceof RequestBlocked ? TEXT.blocked : TEXT.unreachable;

export function errorText(error: Error): string {
  if (error instanceof TypeError || error instanceof DOMException) return TEXT.unreachable;
  return error instanceof RequestBlocked ? TEXT.blocked : translated(error.message);
}

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
