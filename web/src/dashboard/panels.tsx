import type { AuctionDetail, LotAnalytics, Retention } from "@headcount/protocol";
import { useState } from "react";
import { isShared } from "../api/link-token.ts";
import { IS_OPENED_BY_APP } from "../browser/base-path.ts";
import { ComparePanel } from "../compare/compare-panel.tsx";
import { Panel } from "../components/panel.tsx";
import { LotStrip } from "../lots/lot-strip.tsx";
import { LotsPanel } from "../lots/lots-panel.tsx";
import { AudiencePanel, type Dated } from "./audience/audience-panel.tsx";
import type { EmptyState } from "./notices/empty-state.ts";
import { NothingToShow } from "./notices/nothing-to-show.tsx";
import { RetentionPanel } from "./retention-panel.tsx";
import { TEXT } from "./text.ts";
import type { Address } from "./use-address.ts";

interface PanelsProps {
  auction: AuctionDetail;
  latest: Dated;
  empty: EmptyState | null;
  lots: LotAnalytics | undefined;
  retention: Retention | undefined;
  address: Address;
  /** `null` if the caller may not change the auction. */
  turnOn: (() => void) | null;
}

/** The parts of the dashboard under its tiles. If one fails, the others stay. */
export function Panels({ auction, latest, empty, lots, retention, address, turnOn }: PanelsProps) {
  const { search, show, showLot } = address;
  const { meta } = latest.analytics;
  /** `order` of the lot under the pointer, in the chart or in the table. */
  const [pointed, point] = useState<number | null>(null);
  return (
    <>
      {empty ? (
        <NothingToShow
          state={empty}
          retentionDays={meta.retentionDays}
          turnOn={turnOn}
          showAll={() => show({ range: "all" })}
        />
      ) : (
        <Panel name={TEXT.panel.chart}>
          <AudiencePanel
            latest={latest}
            shown={{ trend: search.trend === true, table: search.table === true }}
            change={address.setShown}
            zoom={address.zoom}
            leaveZoom={address.leaveZoom}
            {...(lots && { under: (area) => <LotStrip {...{ lots, area, pointed, point }} show={showLot} /> })}
          />
        </Panel>
      )}
      {lots && lots.lots.length > 0 && (
        <Panel name={TEXT.panel.lots}>
          <LotsPanel
            {...{ lots, pointed, point }}
            timeZone={meta.tz}
            sort={{ by: search.sort ?? "order", descending: search.descending === true }}
            setSort={address.setSort}
            show={showLot}
          />
        </Panel>
      )}
      {retention && (
        <Panel name={TEXT.panel.retention}>
          <RetentionPanel retention={retention} />
        </Panel>
      )}
      {!isShared && !IS_OPENED_BY_APP && (
        <Panel name={TEXT.panel.comparison}>
          <ComparePanel
            auction={auction}
            compare={search.compare ?? []}
            align={search.align ?? "start"}
            change={address.setCompared}
          />
        </Panel>
      )}
    </>
  );
}
