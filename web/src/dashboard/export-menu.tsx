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
  const address = (ending: string, more: Record<string, string> = {}): string =>
    `/api/v1/auctions/${auctionId}/analytics/export.${ending}?${new URLSearchParams({
      ...(from && to ? { from, to } : { timeRange: range }),
      ...more,
    })}`;
  return (
    <Menu position="bottom-end" portalProps={{ target: "main" }}>
      <Menu.Target>
        <Button variant="default" size="xs">
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>CSV, for spreadsheets</Menu.Label>
        {TABLES.map(({ table, words }) => (
          <Menu.Item key={table} component="a" href={address("csv", { table, bom: "true" })} download>
            {words}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>JSON, for programs</Menu.Label>
        <Menu.Item component="a" href={address("json")} download>
          Everything
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
