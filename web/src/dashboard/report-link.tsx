import { Button } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ExportMenuProps } from "./export-menu.tsx";

const RouterButton = createLink(Button<"a">);

/** Leads to the report on the range shown. */
export function ReportLink({ auctionId, search: { range, from, to } }: ExportMenuProps) {
  return (
    <RouterButton
      component="a"
      variant="default"
      size="xs"
      to="/auctions/$auctionId/report"
      params={{ auctionId }}
      search={{ ...(range && { range }), ...(from && to && { from, to }) }}
    >
      Report
    </RouterButton>
  );
}
