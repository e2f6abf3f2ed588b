import { useClipboard } from "@mantine/hooks";
import { useState } from "react";

/** Copies to the clipboard. Browsers allow this over HTTPS only. */
export function useCopy() {
  const clipboard = useClipboard();
  const [isMissing, setMissing] = useState(false);
  return {
    isCopied: clipboard.copied,
    isRefused: isMissing || clipboard.error !== null,
    copy(text: string): void {
      if (navigator.clipboard) clipboard.copy(text);
      else setMissing(true);
    },
  };
}
