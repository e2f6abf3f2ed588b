import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { COPY_BY_HAND, useCopy } from "./use-copy.ts";

/** A text to take along: an address, a key. */
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
          {isCopied ? "Copied" : "Copy"}
        </Button>
        {children}
      </Group>
      {isRefused && (
        <Text role="alert" size="sm" c="dimmed">
          {COPY_BY_HAND}
        </Text>
      )}
    </Stack>
  );
}
