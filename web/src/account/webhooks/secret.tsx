import type { WebhookWithSecret } from "@headcount/protocol";
import { Paper, Stack, Text } from "@mantine/core";
import { Copyable } from "../../components/copyable.tsx";
import { TEXT } from "../text.ts";

const T = TEXT.webhooks;

/** A secret that was just created. */
export const Secret = ({
  title,
  webhook: { secret },
  children,
}: {
  title: string;
  webhook: WebhookWithSecret;
  children?: string;
}) => (
  <Paper withBorder p="md" radius="md" role="status">
    <Stack gap="xs">
      <Text fw={600}>{title}</Text>
      <Text size="sm">
        {T.copySecret} {children}
      </Text>
      <Copyable label={T.secret} value={secret} />
    </Stack>
  </Paper>
);
