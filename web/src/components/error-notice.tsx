import { Alert, Group } from "@mantine/core";
import { PieceMissing } from "../piece.ts";
import { RequestBlocked } from "../reach.ts";
import { Reload } from "./ways-on.tsx";

/** Said when a request got no answer at all. */
export const UNREACHABLE = "The server cannot be reached. Is it running?";

/** What went wrong, in the server's words; nothing while nothing did. */
export function ErrorNotice({ error }: { error: Error | null }) {
  if (!error) return null;
  const needsReload = error instanceof PieceMissing || error instanceof RequestBlocked;
  return (
    <Alert color="red" variant="light" role="alert" title="That did not work">
      {error instanceof TypeError ? UNREACHABLE : error.message}
      {needsReload && (
        <Group mt="xs">
          <Reload size="xs" />
        </Group>
      )}
    </Alert>
  );
}
