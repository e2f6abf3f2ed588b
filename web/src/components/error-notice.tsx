import { Alert } from "@mantine/core";

/** Said when a request got no answer at all. */
export const UNREACHABLE = "The server cannot be reached. Is it running?";

/** What went wrong, in the server's words; nothing while nothing did. */
export function ErrorNotice({ error }: { error: Error | null }) {
  if (!error) return null;
  const message = error instanceof TypeError ? UNREACHABLE : error.message;
  return (
    <Alert color="red" variant="light" role="alert" title="That did not work">
      {message}
    </Alert>
  );
}
