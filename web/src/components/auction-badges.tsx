import type { AuctionDetail } from "@headcount/protocol";
import { Badge, Group } from "@mantine/core";
import { KIND_WORDS } from "../format/kind-words.ts";
import { ROLE_WORDS } from "../format/role-words.ts";

const STATE = {
  setup: "Not started",
  live: "Live",
  ended: "Ended",
} as const;

/** An auction's state, whether it is the demo or generated, and the role in one of someone else. */
export function AuctionBadges({
  auction: { state, demo, kind, role },
}: {
  auction: Pick<AuctionDetail, "state" | "demo" | "kind" | "role">;
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
      {kind && (
        <Badge variant="light" color="grape" tt="none" fw={600}>
          {KIND_WORDS[kind]}
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
