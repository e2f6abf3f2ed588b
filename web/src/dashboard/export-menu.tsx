import type { ExportFile } from "@headcount/protocol";
import { Button, Menu, Modal } from "@mantine/core";
import { type MouseEvent, useState } from "react";
import { RequestBlocked } from "../api/blocked-request.ts";
import { useDownload } from "../api/download.ts";
import { isShared } from "../api/link-token.ts";
import { BASE_PATH } from "../browser/base-path.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { TEXT as SHARED } from "../components/text.ts";
import { type DashboardSearch, rangeOf } from "./dashboard-search.ts";
import { TEXT } from "./text.ts";

const T = TEXT.export;

export interface ExportMenuProps {
  auctionId: string;
  search: Pick<DashboardSearch, "range" | "from" | "to">;
}

/** Downloads of the range shown. */
export function ExportMenu({ auctionId, search }: ExportMenuProps) {
  const download = useDownload(auctionId);
  const [direct, setDirect] = useState("");
  const itemFor = (file: ExportFile, more: Record<string, string>, words: string) => {
    const query = { ...rangeOf(search), ...more };
    const from = `${BASE_PATH}/api/v1/auctions/${encodeURIComponent(auctionId)}/analytics/${file}?${new URLSearchParams(query)}`;
    const save = (event: MouseEvent): void => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      setDirect(from);
      download.mutate({ file, query });
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
            {T.title}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {Object.entries(T.tables)
            .filter(([table]) => table !== "marks" || !isShared)
            .map(([table, name]) => itemFor("export.csv", { table, bom: "true" }, T.csv(name)))}
          <Menu.Divider />
          {itemFor("export.json", { table: "all" }, T.everything)}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={download.isError}
        onClose={download.reset}
        title={T.failed}
        closeButtonProps={{ "aria-label": SHARED.close }}
      >
        <ErrorNotice error={download.error} />
        {download.error instanceof RequestBlocked && !isShared && (
          <Button component="a" href={direct} download mt="md" variant="default">
            {T.direct}
          </Button>
        )}
      </Modal>
    </>
  );
}
