import type { AuctionDetail, ViewerAnalytics } from "@headcount/protocol";
import { Alert, Button, Group } from "@mantine/core";
import { zoneFormat } from "../../time/zone-format.ts";
import { TEXT } from "../text.ts";
import { CountModeNotice } from "./count-mode-notice.tsx";
import type { EmptyState } from "./empty-state.ts";

interface NoticesProps {
  auction: AuctionDetail;
  analytics: ViewerAnalytics;
  empty: EmptyState | null;
  /** `null` if the caller may not change the auction. */
  turnOn: (() => void) | null;
  isTurningOn: boolean;
}

/** Notices about the shown numbers. */
export function Notices({ auction, analytics, empty, turnOn, isTurningOn }: NoticesProps) {
  const { meta } = analytics;
  return (
    <>
      {empty !== "off" && !auction.enableViewerAnalytics && (
        <Alert variant="light" color="yellow" title={TEXT.tracking.off}>
          <Group justify="space-between">
            {TEXT.tracking.offHelp}
            {turnOn && (
              <Button size="xs" variant="default" onClick={turnOn} loading={isTurningOn}>
                {TEXT.tracking.on}
              </Button>
            )}
          </Group>
        </Alert>
      )}
      {meta.summarizedAt !== null && (
        <Alert variant="light" title={TEXT.summarized.title}>
          {TEXT.summarized.text(zoneFormat(meta.tz, { dateStyle: "long" }).format(Date.parse(meta.summarizedAt)))}
        </Alert>
      )}
      <CountModeNotice analytics={analytics} />
    </>
  );
}
