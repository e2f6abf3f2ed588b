import { Modal } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { focusNear, isFocusFree, rowPlaceOf } from "../browser/row-focus.ts";

/**
 * A dialog over the page, open while it is mounted. Afterwards the focus returns to the earlier element, or near it if that was deleted.
 */
export function Dialog({ close, children }: { close: () => void; children: ReactNode }) {
  // Mantine returns the focus only from a dialog that stays mounted when it closes.
  const opener = useRef(document.activeElement);
  useEffect(() => {
    const { current: before } = opener;
    const place = rowPlaceOf(before);
    return () => {
      if (!isFocusFree()) return;
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      else if (place) focusNear(place);
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
