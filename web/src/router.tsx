import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { AuctionsPage } from "./auctions/auctions-page.tsx";
import { Message } from "./components/message.tsx";
import { Shell } from "./components/shell.tsx";
import { readDashboardSearch } from "./dashboard/dashboard-search.ts";
import { readReportSearch } from "./report/report-search.ts";
import { readSetupSearch } from "./setup/setup-search.ts";

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <Message order={1} title="There is nothing at this address" />,
});

const auctions = createRoute({ getParentRoute: () => root, path: "/", component: AuctionsPage });

const setup = createRoute({
  getParentRoute: () => root,
  path: "/auctions/$auctionId/setup",
  validateSearch: readSetupSearch,
  component: lazyRouteComponent(() => import("./setup/setup-page.tsx"), "SetupPage"),
});

const dashboard = createRoute({
  getParentRoute: () => root,
  path: "/auctions/$auctionId/dashboard",
  staticData: { canBeShared: true },
  validateSearch: readDashboardSearch,
  component: lazyRouteComponent(() => import("./dashboard/dashboard-page.tsx"), "DashboardPage"),
});

const control = createRoute({
  getParentRoute: () => root,
  path: "/auctions/$auctionId/control",
  component: lazyRouteComponent(() => import("./control/control-page.tsx"), "ControlPage"),
});

const report = createRoute({
  getParentRoute: () => root,
  path: "/auctions/$auctionId/report",
  staticData: { canBeShared: true },
  validateSearch: readReportSearch,
  component: lazyRouteComponent(() => import("./report/report-page.tsx"), "ReportPage"),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/auctions/$auctionId/invitation",
  staticData: { isForAnyone: true },
  component: lazyRouteComponent(() => import("./invitation/invitation-page.tsx"), "InvitationPage"),
});

const account = createRoute({
  getParentRoute: () => root,
  path: "/account",
  component: lazyRouteComponent(() => import("./account/account-page.tsx"), "AccountPage"),
});

/** The organizer's pages. */
export const router = createRouter({
  routeTree: root.addChildren([auctions, account, invitation, setup, dashboard, control, report]),
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
