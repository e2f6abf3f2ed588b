import { Alert } from "@mantine/core";

/** What went wrong, in the server's words; nothing while nothing did. */
export function ErrorNotice({ error }: { error: Error | null }) {
  if (!error) return null;
  const message = error instanceof TypeError ? "The server cannot be reached. Is it running?" : error.message;
  return (
    <Alert color="red" variant="light" role="alert" title="That did not work">
      {message}
    </Alert>
  );
}
