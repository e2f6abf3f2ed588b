import type { ExportFile, ExportTableName } from "@headcount/protocol";
import { Button, Menu } from "@mantine/core";
import { useExportTicket } from "../api.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { shareToken } from "../share.ts";
import type { DashboardSearch } from "./dashboard-search.ts";
import { DEFAULT_RANGE } from "./ranges.ts";

const TABLES: readonly { table: ExportTableName; words: string }[] = [
  { table: "series", words: "Minutes" },
  { table: "lots", words: "Lots" },
  { table: "moments", words: "Moments" },
  { table: "summary", words: "Summary" },
];

export interface ExportMenuProps {
  auctionId: string;
  search: Pick<DashboardSearch, "range" | "from" | "to">;
}

/** What can be taken along of the range shown. */
export function ExportMenu({ auctionId, search: { range = DEFAULT_RANGE, from, to } }: ExportMenuProps) {
  const address = (file: ExportFile, more: Record<string, string>): string =>
    `/api/v1/auctions/${encodeURIComponent(auctionId)}/analytics/${file}?${new URLSearchParams({
      ...(from && to ? { from, to } : { timeRange: range }),
      ...more,
    })}`;
  // A download cannot send the token of a link, and its address is no place for it.
  const ticket = useExportTicket(auctionId);
  const itemFor = (file: ExportFile, query: Record<string, string>, words: string) =>
    shareToken === null ? (
      <Menu.Item key={words} component="a" href={address(file, query)} download>
        {words}
      </Menu.Item>
    ) : (
      <Menu.Item
        key={words}
        onClick={() =>
          ticket.mutate(file, {
            onSuccess: (given) => window.location.assign(address(file, { ...query, ticket: given.ticket })),
          })
        }
      >
        {words}
      </Menu.Item>
    );
  return (
    <Menu position="bottom-end" portalProps={{ target: "main" }} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" size="xs">
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {TABLES.map(({ table, words }) => itemFor("export.csv", { table, bom: "true" }, `${words} (CSV)`))}
        <Menu.Divider />
        {itemFor("export.json", { table: "all" }, "Everything (JSON)")}
        <ErrorNotice error={ticket.error} />
      </Menu.Dropdown>
    </Menu>
  );
}
