import { Box, Button } from "@mantine/core";
import { Message } from "../../components/message.tsx";
import { TEXT } from "../text.ts";
import type { EmptyState } from "./empty-state.ts";

export interface NothingToShowProps {
  state: EmptyState;
  retentionDays: number;
  /** `null` if the caller may not change the auction. */
  turnOn: (() => void) | null;
  showAll: () => void;
}

/** Why there is no chart, and what to do about it. */
export function NothingToShow({ state, retentionDays, turnOn, showAll }: NothingToShowProps) {
  const { title, text } = TEXT.empty[state];
  return (
    <Box py="xl">
      <Message
        title={title}
        action={
          (state === "off" && turnOn && <Button onClick={turnOn}>{TEXT.tracking.on}</Button>) ||
          (state === "range" && <Button onClick={showAll}>{TEXT.showAll}</Button>)
        }
      >
        {text({ mayTurnOn: turnOn !== null, days: retentionDays })}
      </Message>
    </Box>
  );
}
