import { Button } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ExportMenuProps } from "./export-menu.tsx";
import { TEXT } from "./text.ts";

const RouterButton = createLink(Button<"a">);

/** A link to the report on the shown range. */
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
      {TEXT.report}
    </RouterButton>
  );
}
