import type { ExportFile, ExportTableName } from "@headcount/protocol";
import { Button, Menu, Modal } from "@mantine/core";
import { type MouseEvent, useState } from "react";
import { RequestBlocked } from "../api/blocked-request.ts";
import { useDownload } from "../api/download.ts";
import { shareToken } from "../api/link-token.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { type DashboardSearch, rangeOf } from "./dashboard-search.ts";

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
export function ExportMenu({ auctionId, search }: ExportMenuProps) {
  const address = (file: ExportFile, more: Record<string, string>): string =>
    `/api/v1/auctions/${encodeURIComponent(auctionId)}/analytics/${file}?${new URLSearchParams({
      ...rangeOf(search),
      ...more,
    })}`;
  const download = useDownload();
  const [direct, setDirect] = useState("");
  const itemFor = (file: ExportFile, query: Record<string, string>, words: string) => {
    const from = address(file, query);
    const save = (event: MouseEvent): void => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      setDirect(from);
      download.mutate(from);
    };
    return (
      <Menu.Item key={words} component="a" href={from} download onClick={save}>
        {words}
      </Menu.Item>
    );
  };
  return (
    <>
      <Menu position="bottom-end" portalProps={{ target: "main" }} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="default" size="xs" loading={download.isPending}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {TABLES.map(({ table, words }) => itemFor("export.csv", { table, bom: "true" }, `${words} (CSV)`))}
          <Menu.Divider />
          {itemFor("export.json", { table: "all" }, "Everything (JSON)")}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={download.isError}
        onClose={download.reset}
        title="The file was not saved"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <ErrorNotice error={download.error} />
        {download.error instanceof RequestBlocked && shareToken === null && (
          <Button component="a" href={direct} download mt="md" variant="default">
            Try a direct download
          </Button>
        )}
      </Modal>
    </>
  );
}
