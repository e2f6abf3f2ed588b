import type { Auction } from "@headcount/protocol";
import { Badge, Group } from "@mantine/core";

const STATE = {
  setup: "Not started",
  live: "Live",
  ended: "Ended",
} as const;

/** An auction's state, and that it is the demo. */
export function AuctionBadges({ auction: { state, demo } }: { auction: Pick<Auction, "state" | "demo"> }) {
  return (
    <Group gap={6} wrap="nowrap">
      <Badge variant={state === "live" ? "filled" : "default"} color="red.9" tt="none" fw={600}>
        {STATE[state]}
      </Badge>
      {demo && (
        <Badge variant="default" tt="none" fw={600}>
          Demo
        </Badge>
      )}
    </Group>
  );
}
