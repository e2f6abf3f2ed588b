import type { AuctionDetail } from "@headcount/protocol";
import { Badge, Group } from "@mantine/core";
import { ROLE_WORDS } from "./role-words.ts";

const STATE = {
  setup: "Not started",
  live: "Live",
  ended: "Ended",
} as const;

/** An auction's state, that it is the demo, and that it is another's. */
export function AuctionBadges({
  auction: { state, demo, role },
}: {
  auction: Pick<AuctionDetail, "state" | "demo" | "role">;
}) {
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
      {role !== null && role !== "owner" && (
        <Badge variant="default" tt="none" fw={600}>
          {ROLE_WORDS[role]}
        </Badge>
      )}
    </Group>
  );
}
