import type { ViewerAnalytics } from "@headcount/protocol";
import { countingOf } from "@headcount/protocol/counting";
import { Alert } from "@mantine/core";
import { modesNotice } from "../../format/count-mode-words.ts";
import { TEXT } from "../text.ts";

/** Shown if some minutes of the range have a different count mode than the auction now. */
export function CountModeNotice({ analytics: { meta, summary } }: { analytics: ViewerAnalytics }) {
  const words = modesNotice(meta.countMode, summary.countModes);
  if (words === null) return null;
  const isMixed = countingOf(meta.countMode, summary.countModes) === "mixed";
  return (
    <Alert variant="light" color={isMixed ? "yellow" : "blue"} title={isMixed ? TEXT.modes.mixed : TEXT.modes.changed}>
      {words}
    </Alert>
  );
}
