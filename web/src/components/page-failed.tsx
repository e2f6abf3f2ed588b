import { Stack } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { RequestBlocked } from "../api/blocked-request.ts";
import { ApiError, isMissing } from "../api/client.ts";
import { ChunkMissing } from "../browser/load-chunk.ts";
import { AuctionMissing } from "./auction-missing.tsx";
import { ErrorNotice, errorText } from "./error-notice.tsx";
import { Message } from "./message.tsx";
import { TEXT } from "./text.ts";
import { WaysOn } from "./ways-on.tsx";

const hasText = (error: unknown): error is Error =>
  error instanceof ChunkMissing || error instanceof RequestBlocked || error instanceof ApiError;

/** Replaces a page after its code failed or could not be loaded. */
export function PageFailed({ error }: { error: unknown }) {
  const title = error instanceof ChunkMissing ? TEXT.pageNotLoaded : TEXT.pageStopped;
  useDocumentTitle(`${title} – Headcount`);
  return (
    <Message order={1} title={title} action={<WaysOn />}>
      {hasText(error) ? errorText(error) : TEXT.pageStoppedHelp}
    </Message>
  );
}

/** Replaces an auction's page that could not be loaded. */
export const AuctionFailed = ({ error }: { error: Error }) =>
  isMissing(error) ? (
    <AuctionMissing />
  ) : (
    <Stack>
      <ErrorNotice error={error} />
      <WaysOn />
    </Stack>
  );
