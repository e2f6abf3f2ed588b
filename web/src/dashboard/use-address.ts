import type { LotAudience } from "@headcount/protocol";
import type { Interval } from "@headcount/protocol/time";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { type Comparing, compareSearch } from "../compare/compare-search.ts";
import type { LotSort } from "../lots/lot-order.ts";
import { serverNow } from "../time/server-time.ts";
import type { Shown } from "./audience/audience-panel.tsx";
import { type DashboardSearch, type DashboardTab, spanSearch } from "./dashboard-search.ts";

/** The time shown before and after a lot, ms. */
const AROUND_MS = 120_000;

const route = getRouteApi("/auctions/$auctionId/dashboard");

const without = (search: DashboardSearch, names: readonly (keyof DashboardSearch)[]): DashboardSearch =>
  Object.fromEntries(Object.entries(search).filter(([name]) => !names.some((one) => one === name)));

/** The dashboard's state in its address, and functions to change it. Only changes of the range add an entry to the browser's history. */
export function useAddress() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { range } = search;
  /** Shows another range, or the default one without an argument. */
  const show = useCallback(
    (next: Pick<DashboardSearch, "range" | "from" | "to">): void =>
      void navigate({ search: (now) => ({ ...without(now, ["range", "from", "to"]), ...next }) }),
    [navigate],
  );
  const zoom = useCallback((to: Interval): void => show({ ...(range && { range }), ...spanSearch(to) }), [show, range]);
  const showLot = useCallback(
    ({ openedAt, closedAt }: LotAudience): void => {
      const [from, to] = [Date.parse(openedAt), closedAt === null ? serverNow() : Date.parse(closedAt)];
      zoom({ from: from - AROUND_MS, to: to + AROUND_MS });
    },
    [zoom],
  );
  const replace = (names: readonly (keyof DashboardSearch)[], next: DashboardSearch): void =>
    void navigate({ replace: true, search: (now) => ({ ...without(now, names), ...next }) });
  return {
    search,
    show,
    zoom,
    showLot,
    /** Returns from a zoom to the range; `null` if there is no zoom. */
    leaveZoom: search.from && search.to ? () => show({ ...(range && { range }) }) : null,
    setSort: ({ by, descending }: LotSort): void =>
      replace(["sort", "descending"], { ...(by !== "order" && { sort: by }), ...(descending && { descending }) }),
    setShown: ({ trend, table }: Shown): void =>
      replace(["trend", "table"], { ...(trend && { trend }), ...(table && { table }) }),
    setTab: (tab: DashboardTab): void => replace(["tab"], { tab }),
    setCompared: (comparing: Comparing): void => replace(["compare", "align"], compareSearch(comparing)),
  };
}
export type Address = ReturnType<typeof useAddress>;
