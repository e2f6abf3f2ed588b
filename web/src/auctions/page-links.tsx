import type { AuctionListName } from "@headcount/protocol";
import { Group, Text } from "@mantine/core";
import { RouterAnchor } from "../components/router-anchor.tsx";
import { formatCount } from "../format/format.ts";
import type { AuctionsSearch } from "./auctions-search.ts";
import { TEXT } from "./text.ts";

interface PageLinksProps {
  search: AuctionsSearch;
  list: AuctionListName;
  /** The number of pages. */
  pages: number;
}

/** Links to the previous and the next page. */
export function PageLinks({ search: { page = 1, q }, list, pages }: PageLinksProps) {
  if (pages <= 1 && page === 1) return null;
  const to = (number: number): AuctionsSearch => ({ list, ...(number > 1 && { page: number }), ...(q && { q }) });
  return (
    <Group component="nav" aria-label={TEXT.pages} justify="center">
      {page > 1 && (
        <RouterAnchor to="/" search={to(Math.min(page - 1, Math.max(1, pages)))} py={4}>
          {TEXT.previous}
        </RouterAnchor>
      )}
      <Text size="sm" c="dimmed">
        {TEXT.page(formatCount(page), formatCount(Math.max(1, pages)))}
      </Text>
      {page < pages && (
        <RouterAnchor to="/" search={to(page + 1)} py={4}>
          {TEXT.next}
        </RouterAnchor>
      )}
    </Group>
  );
}
