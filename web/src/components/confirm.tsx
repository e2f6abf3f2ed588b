import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Dialog } from "./dialog.tsx";
import { ErrorNotice } from "./error-notice.tsx";
import { TEXT } from "./text.ts";

interface ConfirmProps {
  title: string;
  /** The consequences. */
  children: ReactNode;
  /** The label of the button that confirms. */
  action: string;
  run: () => void;
  close: () => void;
  isPending?: boolean;
  error?: Error | null;
}

/** Asks for confirmation before a change that others notice at once. */
export function Confirm({ title, children, action, run, close, isPending = false, error = null }: ConfirmProps) {
  return (
    <Dialog close={close}>
      <Stack>
        <Modal.Title fw={600}>{title}</Modal.Title>
        <Text size="sm" component="div" style={{ overflowWrap: "anywhere" }}>
          {children}
        </Text>
        <ErrorNotice error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {TEXT.cancel}
          </Button>
          <Button color="red.9" onClick={run} loading={isPending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
