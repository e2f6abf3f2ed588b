import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { TEXT } from "./text.ts";
import { useCopy } from "./use-copy.ts";

/** A text with a button that copies it, such as an address or a key. */
export function Copyable({ label, value, children }: { label: string; value: string; children?: ReactNode }) {
  const { isCopied, isRefused, copy } = useCopy();
  return (
    <Stack gap="xs">
      <Group gap="xs" wrap="nowrap">
        <TextInput
          aria-label={label}
          readOnly
          flex={1}
          value={value}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <Button variant="default" onClick={() => copy(value)}>
          {isCopied ? TEXT.copied : TEXT.copy}
        </Button>
        {children}
      </Group>
      {isRefused && (
        <Text role="alert" size="sm" c="dimmed">
          {TEXT.copyByHand}
        </Text>
      )}
    </Stack>
  );
}
