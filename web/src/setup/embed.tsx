import type { AuctionDetail } from "@headcount/protocol";
import { viewerCountWords } from "@headcount/protocol/viewer-count-words";
import { useViewerCount } from "@headcount/sdk/react";
import { Button, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useConfig } from "../api/config.ts";
import { BASE_PATH, ownServer } from "../browser/base-path.ts";
import { TEXT as COMMON } from "../components/text.ts";
import { useCopy } from "../components/use-copy.ts";
import { KIND_WORDS } from "../format/kind-words.ts";
import { TEXT } from "./text.ts";

const T = TEXT.embed;

/** Instructions to show the count on another page. */
export function Embed({ auction: { id, kind } }: { auction: AuctionDetail }) {
  const { data: config } = useConfig();
  const origin = (config?.publicUrl ?? window.location.origin) + BASE_PATH;
  const server = config?.realtimeUrl ?? origin;
  // The tag contains the address, so that it works wherever the script is copied to and however it is loaded.
  const tag = `<script src="${origin}/badge.js" async></script>\n<headcount-badge auction="${id}" url="${server}"></headcount-badge>`;
  const react = `import { viewerCountWords } from "@headcount/sdk";
import { useViewerCount } from "@headcount/sdk/react";

function Watching() {
  const { viewerCount } = useViewerCount("${id}", { url: "${server}" });
  return viewerCount === null ? null : <span>{viewerCountWords(viewerCount)} watching</span>;
}`;
  return (
    <Stack gap="lg" maw="44rem">
      <Text c="dimmed">
        {T.before}
        <Code>ALLOWED_ORIGIN</Code>
        {T.after}
      </Text>
      <Snippet title={T.tag} code={tag} />
      <Snippet title={T.react} code={react} />
      <Snippet title={T.screen} code={`${origin}/t/auction/${id}/screen?layout=wall`} />
      <Snippet title={T.team} code={`${origin}/t/auction/${id}/live?uncounted`} />
      <Preview id={id} kind={kind} url={config?.realtimeUrl ?? ownServer()} />
    </Stack>
  );
}

function Snippet({ title, code }: { title: string; code: string }) {
  const { isCopied, isRefused, copy } = useCopy();
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Button size="xs" variant="default" onClick={() => copy(code)}>
          {isCopied ? COMMON.copied : COMMON.copy}
        </Button>
      </Group>
      {/* Long lines scroll, so the block must be focusable by keyboard. */}
      <Code block tabIndex={0}>
        {code}
      </Code>
      {isRefused && (
        <Text role="alert" size="sm" c="dimmed">
          {COMMON.copyByHand}
        </Text>
      )}
    </Stack>
  );
}

function Preview({ id, kind, url }: Pick<AuctionDetail, "id" | "kind"> & { url: string }) {
  const { viewerCount } = useViewerCount(id, { url, excluded: "staff" });
  return (
    <Stack gap="xs">
      <Title order={2} size="h5">
        {T.preview}
      </Title>
      <Paper withBorder p="md" radius="lg">
        <Text>
          {viewerCount === null
            ? T.noNumber
            : T.watching(viewerCountWords(viewerCount), kind && KIND_WORDS[kind].toLowerCase())}
        </Text>
        <Text size="sm" c="dimmed">
          {T.notCounted}
        </Text>
      </Paper>
    </Stack>
  );
}
