import { Button, Paper } from "@mantine/core";
import { Message } from "../components/message.tsx";
import type { EmptyState } from "./empty-state.ts";

export interface NothingToShowProps {
  state: EmptyState;
  retentionDays: number;
  /** `null` where that is not theirs to do. */
  turnOn: (() => void) | null;
  showAll: () => void;
}

/** Why the chart's place is empty, and what can be done about it. */
export function NothingToShow({ state, retentionDays, turnOn, showAll }: NothingToShowProps) {
  return (
    <Paper withBorder p="xl" radius="lg">
      {content(state, retentionDays, turnOn, showAll)}
    </Paper>
  );
}

function content(state: EmptyState, retentionDays: number, turnOn: (() => void) | null, showAll: () => void) {
  switch (state) {
    case "off":
      return (
        <Message title="Tracking is off" action={turnOn && <Button onClick={turnOn}>Turn tracking on</Button>}>
          No record of this auction's audience is kept.{" "}
          {turnOn && "From the first full minute after you turn tracking on, it appears here."}
        </Message>
      );
    case "not-started":
      return (
        <Message title="Not started yet">
          The audience appears here once the auction is live, or somebody opens its live view.
        </Message>
      );
    case "waiting":
      return (
        <Message title="Live, and nothing recorded yet">
          The first minute appears a little after it has ended, with nobody watching, too.
        </Message>
      );
    case "range":
      return (
        <Message title="No data in this range" action={<Button onClick={showAll}>Show everything</Button>}>
          The audience of this auction was recorded at another time.
        </Message>
      );
    case "expired":
      return (
        <Message title="The records have expired">
          Minutes are kept for {retentionDays} days. This auction ended longer ago than that.
        </Message>
      );
    case "unrecorded":
      return <Message title="Nothing was recorded">The auction ended without a recorded minute.</Message>;
  }
}
