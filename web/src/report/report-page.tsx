import { Button, Group, Loader, Stack } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useReport } from "../api/analytics.ts";
import { isShared } from "../api/link-token.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { Message } from "../components/message.tsx";
import { AuctionFailed } from "../components/page-failed.tsx";
import { TimeZoneSelect } from "../components/time-zone-select.tsx";
import { RangePicker } from "../dashboard/range-picker.tsx";
import { isolated } from "../format/isolated.ts";
import { Report } from "./report.tsx";
import classes from "./report-page.module.css";
import { wantedOf } from "./report-search.ts";
import { EditSponsors } from "./sponsors/edit-button.tsx";
import { TEXT } from "./text.ts";

const route = getRouteApi("/auctions/$auctionId/report");

/** The report on an auction, with controls for range, time zone and printing. */
export function ReportPage() {
  const { auctionId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: report, error } = useReport(auctionId, wantedOf(search));
  useDocumentTitle(report ? TEXT.page(isolated(report.auction.title)) : TEXT.loadingPage);
  if (!report) return error ? <AuctionFailed error={error} /> : <Loader aria-label={TEXT.loading} />;
  const { meta } = report;
  return (
    <Stack gap="xl" className={classes.page ?? ""}>
      <Stack gap="sm" className={classes.controls ?? ""}>
        <Group justify="space-between" align="flex-end">
          <RangePicker
            search={search}
            shown={meta.timeRange}
            span={{ from: Date.parse(meta.from), to: Date.parse(meta.to) }}
            timeZone={meta.tz}
            pick={(range) => void navigate({ search: ({ tz }) => ({ ...range, ...(tz && { tz }) }) })}
          />
          <Group align="flex-end" gap="sm">
            <TimeZoneSelect
              value={meta.tz}
              onChange={(tz) => void navigate({ search: (now) => ({ ...now, ...(tz && { tz }) }), replace: true })}
            />
            {!isShared && <EditSponsors auctionId={auctionId} />}
            <Button onClick={() => window.print()}>{TEXT.print}</Button>
          </Group>
        </Group>
        <ErrorNotice error={error} />
      </Stack>
      {report.summary.overallPeak === null ? (
        <Message
          title={TEXT.noData}
          action={
            <Button onClick={() => void navigate({ search: ({ tz }) => ({ range: "all", ...(tz && { tz }) }) })}>
              {TEXT.showAll}
            </Button>
          }
        >
          {TEXT.noDataHelp}
        </Message>
      ) : (
        <Report report={report} />
      )}
    </Stack>
  );
}
