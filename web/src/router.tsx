import { Skeleton } from "@mantine/core";
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { readAuctionsSearch } from "./auctions/auctions-search.ts";
import { readSeasonSearch } from "./auctions/season/season-search.ts";
import { BASE_PATH } from "./browser/base-path.ts";
import { loadChunk } from "./browser/load-chunk.ts";
import { PageFailed } from "./components/page-failed.tsx";
import { readDashboardSearch } from "./dashboard/dashboard-search.ts";
import { readReplaySearch } from "./dashboard/replay/replay-search.ts";
import { readReportSearch } from "./report/report-search.ts";
import { readSetupSearch } from "./setup/setup-search.ts";
import { NotFound } from "./shell/not-found.tsx";
import { Shell } from "./shell/shell.tsx";

/** In the place of a page whose code is on its way. */
const PagePending = () => <Skeleton h={480} aria-hidden />;

/** A page whose code is loaded when it is opened. */
const later: typeof lazyRouteComponent = (load, name) => lazyRouteComponent(() => loadChunk(load), name);

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const auctions = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: readAuctionsSearch,
  component: later(() => import("./auctions/auctions-page.tsx"), "AuctionsPage"),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/auctions/$auctionId/setup",
  staticData: { isOfAuction: true },
  validateSearch: readSetupSearch,
  // Addresses of tabs that are a page now.
  beforeLoad({ location, params }) {
    const tab = new URLSearchParams(location.searchStr).get("tab");
    if (tab === "embed" || tab === "share") throw redirect({ to: "/auctions/$auctionId/share", params, replace: true });
  },
  component: later(() => import("./setup/setup-page.tsx"), "SetupPage"),
});

const dashboard = createRoute({
  getParentRoute: () => root,
  path: "/auctions/$auctionId/dashboard",
  staticData: { canBeShared: true, isOfAuction: true },
  validateSearch: readDashboardSearch,
  component: later(() => import("./dashboard/dashboard-page.tsx"), "DashboardPage"),
});

const control = createRoute({
  getParentRoute: () => root,
  path: "/auctions/$auctionId/control",
  staticData: { isOfAuction: true },
  component: later(() => import("./control/control-page.tsx"), "ControlPage"),
});

const report = createRoute({
  getParentRoute: () => root,
  path: "/auctions/$auctionId/report",
  staticData: { canBeShared: true, isOfAuction: true, hasHeading: true },
  validateSearch: readReportSearch,
  component: later(() => import("./report/report-page.tsx"), "ReportPage"),
});

const replay = createRoute({
  getParentRoute: () => root,
  path: "/auctions/$auctionId/replay",
  staticData: { canBeShared: true, isOfAuction: true },
  validateSearch: readReplaySearch,
  component: later(() => import("./dashboard/replay/replay-page.tsx"), "ReplayPage"),
});

const share = createRoute({
  getParentRoute: () => root,
  path: "/auctions/$auctionId/share",
  staticData: { isOfAuction: true },
  component: later(() => import("./share/share-page.tsx"), "SharePage"),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/auctions/$auctionId/invitation",
  staticData: { isForAnyone: true },
  component: later(() => import("./account/invitation/invitation-page.tsx"), "InvitationPage"),
});

const account = createRoute({
  getParentRoute: () => root,
  path: "/account",
  component: later(() => import("./account/account-page.tsx"), "AccountPage"),
});

const password = createRoute({
  getParentRoute: () => root,
  path: "/password",
  staticData: { isForAnyone: true },
  component: later(() => import("./account/lost-password/password-page.tsx"), "PasswordPage"),
});

const season = createRoute({
  getParentRoute: () => root,
  path: "/season",
  validateSearch: readSeasonSearch,
  component: later(() => import("./auctions/season/season-page.tsx"), "SeasonPage"),
});

/** The organizer's pages. */
export const router = createRouter({
  routeTree: root.addChildren([
    ...[auctions, season, account, password, invitation, setup, dashboard, control, report, replay, share],
  ]),
  basepath: BASE_PATH || "/",
  scrollRestoration: true,
  // The header appears, and asks for its data, while the code of the page is on its way.
  defaultPendingMs: 0,
  defaultPendingMinMs: 0,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: NotFound,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
