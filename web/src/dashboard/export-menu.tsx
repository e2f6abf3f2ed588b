import type { ExportTableName } from "@headcount/protocol";
import { Button, Menu } from "@mantine/core";
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
  const address = (ending: string, more: Record<string, string>): string =>
    `/api/v1/auctions/${encodeURIComponent(auctionId)}/analytics/export.${ending}?${new URLSearchParams({
      ...(from && to ? { from, to } : { timeRange: range }),
      ...more,
    })}`;
  return (
    <Menu position="bottom-end" portalProps={{ target: "main" }} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" size="xs">
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {TABLES.map(({ table, words }) => (
          <Menu.Item key={table} component="a" href={address("csv", { table, bom: "true" })} download>
            {words} (CSV)
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component="a" href={address("json", { table: "all" })} download>
          Everything (JSON)
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
