import type { AuctionDetail } from "@headcount/protocol";
import { useViewerCount } from "@headcount/sdk/react";
import { Button, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useState } from "react";
import { useConfig } from "../api.ts";
import { formatCount } from "../components/format.ts";

/** How to show the count on another page. */
export function Embed({ auction: { id } }: { auction: AuctionDetail }) {
  const { data: config } = useConfig();
  const { origin } = window.location;
  const server = config?.realtimeUrl ?? origin;
  const elsewhere = server === origin ? "" : ` url="${server}"`;
  const tag = `<script src="${origin}/badge.js" async></script>\n<headcount-badge auction="${id}"${elsewhere}></headcount-badge>`;
  const react = `import { useViewerCount } from "@headcount/sdk/react";

function Watching() {
  const { viewerCount } = useViewerCount("${id}", { url: "${server}" });
  return viewerCount === null ? null : <span>{viewerCount} watching</span>;
}`;
  return (
    <Stack gap="lg" maw="44rem">
      <Text c="dimmed">
        A page of another site may connect once its origin is listed in the server's setting <Code>ALLOWED_ORIGIN</Code>
        .
      </Text>
      <Snippet title="On any page" code={tag} />
      <Snippet title="In React" code={react} />
      <Snippet
        title="For a wall screen or a stream, which is not counted"
        code={`${origin}/t/auction/${id}/live?screen`}
      />
      <Snippet
        title="For colleagues, who are not counted in the browser that opens it"
        code={`${origin}/t/auction/${id}/live?uncounted`}
      />
      <Preview id={id} url={server} />
    </Stack>
  );
}

function Snippet({ title, code }: { title: string; code: string }) {
  const clipboard = useClipboard();
  const [isRefused, setRefused] = useState(false);
  // Browsers give pages a clipboard over HTTPS only.
  const copy = (): void => {
    if (navigator.clipboard) clipboard.copy(code);
    else setRefused(true);
  };
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Button size="xs" variant="default" onClick={copy}>
          {clipboard.copied ? "Copied" : "Copy"}
        </Button>
      </Group>
      {/* Long lines scroll, so the block must be reachable by the keyboard. */}
      <Code block tabIndex={0}>
        {code}
      </Code>
      {(isRefused || clipboard.error) && (
        <Text role="alert" size="sm" c="dimmed">
          This browser does not let the page copy. Select the text and copy it by hand.
        </Text>
      )}
    </Stack>
  );
}

function Preview({ id, url }: { id: string; url: string }) {
  const { viewerCount } = useViewerCount(id, { url, excluded: "staff" });
  return (
    <Stack gap="xs">
      <Title order={2} size="h5">
        Preview
      </Title>
      <Paper withBorder p="md" radius="lg">
        <Text>{viewerCount === null ? "No number is shown" : `${formatCount(viewerCount)} watching`}</Text>
        <Text size="sm" c="dimmed">
          This preview is not counted.
        </Text>
      </Paper>
    </Stack>
  );
}
