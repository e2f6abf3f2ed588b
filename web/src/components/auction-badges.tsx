import type { AuctionDetail } from "@headcount/protocol";
import { Badge, Group } from "@mantine/core";
import { KIND_WORDS } from "../format/kind-words.ts";
import { ROLE_WORDS } from "../format/role-words.ts";
import { TEXT } from "./text.ts";

/** An auction's state and kind, and the organizer's role in someone else's auction. */
export function AuctionBadges({
  auction,
  count,
}: {
  auction: Pick<AuctionDetail, "state" | "demo" | "kind" | "role">;
  /** The count, beside the state. */
  count?: string;
}) {
  const { state } = auction;
  return (
    <Group gap={6}>
      <Badge variant={state === "live" ? "filled" : "default"} color="red.9" tt="none" fw={600}>
        {TEXT.state[state]}
        {count !== undefined && <span translate="no"> {count}</span>}
      </Badge>
      <AuctionLabels auction={auction} />
    </Group>
  );
}

/** The badges of an auction without its state. */
export function AuctionLabels({
  auction: { demo, kind, role },
}: {
  auction: Pick<AuctionDetail, "demo" | "kind" | "role">;
}) {
  return (
    <>
      {demo && (
        <Badge variant="default" tt="none" fw={600}>
          {TEXT.demo}
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
    </>
  );
}
