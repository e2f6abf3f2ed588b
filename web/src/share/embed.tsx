import type { AuctionDetail } from "@headcount/protocol";
import { viewerCountWords } from "@headcount/protocol/viewer-count-words";
import { useViewerCount } from "@headcount/sdk/react";
import { Button, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useConfig } from "../api/config.ts";
import { BASE_PATH, ownServer } from "../browser/base-path.ts";
import { TEXT as COMMON } from "../components/text.ts";
import { useCopy } from "../components/use-copy.ts";
import classes from "./share-page.module.css";
import { TEXT } from "./text.ts";

const T = TEXT.embed;

/** Pieces that show the auction on other pages, with previews. */
export function Embed({ auction: { id, title, kind }, origin }: { auction: AuctionDetail; origin: string }) {
  const { data: config } = useConfig();
  const server = config?.realtimeUrl ?? origin;
  // The tag contains the address, so that it works wherever the script is copied to and however it is loaded.
  const tag = `<script src="${origin}/badge.js" async></script>\n<headcount-badge auction="${id}" url="${server}"></headcount-badge>`;
  const frame = `<iframe src="${origin}/t/auction/${id}/live" title="${forAttribute(title)}" width="100%" height="640"></iframe>`;
  const react = `import { viewerCountWords } from "@headcount/sdk";
import { useViewerCount } from "@headcount/sdk/react";

function Watching() {
  const { viewerCount } = useViewerCount("${id}", { url: "${server}" });
  return viewerCount === null ? null : <span>{viewerCountWords(viewerCount)} watching</span>;
}`;
  return (
    <Stack gap="lg">
      <Text c="dimmed">{T.help}</Text>
      <Snippet title={T.tag} code={tag} />
      <Preview id={id} kind={kind} url={config?.realtimeUrl ?? ownServer()} />
      <Snippet title={T.frame} code={frame} />
      <FramePreview id={id} />
      <Snippet title={T.react} code={react} />
      <Snippet title={T.team} code={`${origin}/t/auction/${id}/live?uncounted`} />
    </Stack>
  );
}

/** The live page in a frame, opened by a button: it is a visit of the team. */
function FramePreview({ id }: { id: string }) {
  const [isShown, setShown] = useState(false);
  if (!isShown)
    return (
      <Group>
        <Button variant="default" size="xs" onClick={() => setShown(true)}>
          {T.showFrame}
        </Button>
      </Group>
    );
  return (
    <iframe
      className={`${classes.frame} ${classes.phone}`}
      title={T.framePreview}
      src={`${BASE_PATH}/t/auction/${id}/live?uncounted`}
    />
  );
}

/** A text between the quotation marks of an attribute. */
const forAttribute = (text: string): string => text.replace(/[&"<>]/g, (sign) => `&#${sign.codePointAt(0)};`);

function Snippet({ title, code }: { title: string; code: string }) {
  const { isCopied, isRefused, copy } = useCopy();
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={3} size="h6">
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
  const { viewerCount } = useViewerCount(id, { url, excluded: "screen" });
  return (
    <Stack gap="xs">
      <Title order={3} size="h6">
        {T.preview}
      </Title>
      <Paper withBorder p="md" radius="lg">
        <Text>
          {viewerCount === null ? T.noNumber : T.watching(viewerCountWords(viewerCount), kind && T.kind[kind])}
        </Text>
        <Text size="sm" c="dimmed">
          {T.notCounted}
        </Text>
      </Paper>
    </Stack>
  );
}
