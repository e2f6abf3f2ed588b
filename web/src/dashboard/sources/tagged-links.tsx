import type { AuctionDetail } from "@headcount/protocol";
import { Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Copyable } from "../../components/copyable.tsx";
import { RouterAnchor } from "../../components/router-anchor.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.links;
const MOST = 32;

/** Ready-made links to the live page, each with its own tag. */
export function TaggedLinks({ auction, origin }: { auction: AuctionDetail; origin: string }) {
  const [own, setOwn] = useState("");
  const linkOf = (tag: string): string => `${origin}/t/auction/${auction.id}/live?via=${encodeURIComponent(tag)}`;
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {T.help}
      </Text>
      {!auction.trackSources && (
        <Text size="sm">
          {T.off}{" "}
          <RouterAnchor
            to="/auctions/$auctionId/setup"
            params={{ auctionId: auction.id }}
            search={{ tab: "settings" }}
            size="sm"
            underline="always"
          >
            {T.open}
          </RouterAnchor>
        </Text>
      )}
      {Object.entries(T.places).map(([tag, place]) => (
        <Stack key={tag} gap={2}>
          <Text size="sm" fw={500}>
            {place}
          </Text>
          <Copyable label={T.address(place)} value={linkOf(tag)} />
        </Stack>
      ))}
      <TextInput
        label={T.own}
        description={T.ownHelp}
        maxLength={MOST}
        value={own}
        onChange={({ currentTarget }) => setOwn(currentTarget.value)}
      />
      {own.trim() !== "" && <Copyable label={T.address(own.trim())} value={linkOf(own.trim())} />}
    </Stack>
  );
}
