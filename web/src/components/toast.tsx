import { Button, Group, Notification, Portal, Stack, Text } from "@mantine/core";
import { useEffect, useSyncExternalStore } from "react";
import { TEXT } from "./text.ts";
import classes from "./toast.module.css";

interface Toast {
  id: number;
  text: string;
  undo?: (() => void) | undefined;
}

/** Long enough to read the message and press its button. */
const TOAST_MS = 12_000;

let made = 0;
let toasts: readonly Toast[] = [];
const listeners = new Set<() => void>();
const set = (next: readonly Toast[]): void => {
  toasts = next;
  for (const listener of [...listeners]) listener();
};
const close = (id: number): void => set(toasts.filter((toast) => toast.id !== id));

/**
 * Shows a message for a few seconds on any page, with an undo button if `undo` is given. A repeated message without a button is shown once.
 */
export function showToast(text: string, undo?: () => void): void {
  made += 1;
  const others = toasts.filter((toast) => toast.undo || toast.text !== text);
  set([...others, { id: made, text, undo }].slice(-3));
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** The place where toasts appear. One per page. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <Portal>
      <Stack className={classes.toasts ?? ""} gap="xs" role="status">
        {shown.map((toast) => (
          <OneToast key={toast.id} toast={toast} />
        ))}
      </Stack>
    </Portal>
  );
}

function OneToast({ toast: { id, text, undo } }: { toast: Toast }) {
  useEffect(() => {
    const timer = setTimeout(close, TOAST_MS, id);
    return () => clearTimeout(timer);
  }, [id]);
  return (
    <Notification withBorder onClose={() => close(id)} closeButtonProps={{ "aria-label": TEXT.close }}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" translate="no" style={{ overflowWrap: "anywhere" }}>
          {text}
        </Text>
        {undo && (
          <Button
            variant="default"
            size="xs"
            onClick={() => {
              undo();
              close(id);
            }}
          >
            {TEXT.undo}
          </Button>
        )}
      </Group>
    </Notification>
  );
}
