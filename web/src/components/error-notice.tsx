import { Alert, Group } from "@mantine/core";
import { RequestBlocked } from "../api/blocked-request.ts";
import { ChunkMissing } from "../browser/load-chunk.ts";
import { Reload } from "./ways-on.tsx";

/** Said when a request got no answer at all. */
const UNREACHABLE = "The server cannot be reached. Is it running?";

/** Why a request got no usable answer, where the error has no words of the server's. */
export const failureText = (error: unknown): string => (error instanceof RequestBlocked ? error.message : UNREACHABLE);

export const errorText = (error: Error): string =>
  error instanceof TypeError || error instanceof DOMException ? UNREACHABLE : error.message;

/** What went wrong, in the server's words; nothing while nothing did. */
export function ErrorNotice({ error }: { error: Error | null }) {
  if (!error) return null;
  const needsReload = error instanceof ChunkMissing || error instanceof RequestBlocked;
  return (
    <Alert color="red" variant="light" role="alert" title="That did not work">
      {errorText(error)}
      {needsReload && (
        <Group mt="xs">
          <Reload size="xs" />
        </Group>
      )}
    </Alert>
  );
}
