import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** Level of the heading: 1 if the message is the whole page. */
  order?: 1 | 2;
}

/** A message instead of the content of a page or of a part. */
export function Message({ title, children, action, order = 2 }: Props) {
  return (
    <Stack align="center" gap="sm" py="xl" ta="center">
      <Title order={order} size="h3">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" maw="32rem">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}
