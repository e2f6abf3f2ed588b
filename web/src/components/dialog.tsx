import { Modal } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

/** A dialog over the page, open as long as it is mounted. After that, the focus is where it was before. */
export function Dialog({ close, children }: { close: () => void; children: ReactNode }) {
  // Mantine returns the focus only from a dialog that stays mounted when it closes.
  const opener = useRef(document.activeElement);
  useEffect(() => {
    const { current: before } = opener;
    return () => {
      const isFree = document.activeElement === null || document.activeElement === document.body;
      if (isFree && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <Modal.Root opened onClose={close}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="md">{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
