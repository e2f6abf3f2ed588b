import { HeadcountError, isAuctionId } from "@headcount/protocol";
import { signInLimits } from "../accounts/sign-in-limits.ts";
import { createBase, sendServerTime } from "../http/app.ts";
import { limitAudited } from "../http/audit-limit.ts";
import { problemPages } from "../http/pages/problem-page.ts";
import { refuseUntilPrepared } from "../http/readiness.ts";
import type { ApiOptions, App, MountedAuctions } from "../http/types.ts";
import { directoryRoutes } from "../link/auction-routes.ts";
import { snapshotRoutes } from "../link/minute-routes.ts";
import { recorderRoutes } from "../link/outbox-reports.ts";
import { compareRoutes } from "../routes/analytics/compare.ts";
import { exportRoutes } from "../routes/analytics/export.ts";
import { highlightsRoutes } from "../routes/analytics/highlights.ts";
import { lotsRoutes } from "../routes/analytics/lots.ts";
import { onTheBlockRoutes } from "../routes/analytics/on-the-block.ts";
import { reportRoutes } from "../routes/analytics/report.ts";
import { retentionRoutes } from "../routes/analytics/retention.ts";
import { seasonRoutes } from "../routes/analytics/season.ts";
import { sourcesRoutes } from "../routes/analytics/sources.ts";
import { viewersRoutes } from "../routes/analytics/viewers.ts";
import { alertRoutes } from "../routes/organizer/alerts.ts";
import { apiKeyRoutes } from "../routes/organizer/api-keys.ts";
import { auctionRoutes } from "../routes/organizer/auctions.ts";
import { auditRoutes } from "../routes/organizer/audit.ts";
import { catalogueRoutes } from "../routes/organizer/catalogue.ts";
import { deskRoutes } from "../routes/organizer/desk.ts";
import { invitationRoutes } from "../routes/organizer/invitations.ts";
import { markRoutes } from "../routes/organizer/marks.ts";
import { momentRoutes } from "../routes/organizer/moments.ts";
import { passwordResetRoutes } from "../routes/organizer/password-resets.ts";
import { sessionRoutes } from "../routes/organizer/sessions.ts";
import { shareRoutes } from "../routes/organizer/shares.ts";
import { siteRoutes } from "../routes/organizer/sites.ts";
import { sponsorRoutes } from "../routes/organizer/sponsors.ts";
import { teamRoutes } from "../routes/organizer/team.ts";
import { tokenKeyRoutes } from "../routes/organizer/token-keys.ts";
import { webhookRoutes } from "../routes/organizer/webhooks.ts";
import { liveViewRoutes } from "../routes/public/live-view.ts";
import { pageRoutes } from "../routes/public/pages.ts";

/** Builds the HTTP API and the pages. Does not listen yet. */
export async function createApp(options: ApiOptions): Promise<App> {
  const app = await createBase(options, problemPages(options));
  refuseUntilPrepared(app, options);
  limitAudited(app, options);
  if (options.appAuctions) followApp(app, options.appAuctions);
  sendServerTime(app, options);
  const limits = signInLimits({ limiters: options.limiters, secret: options.serverSecret });
  await sessionRoutes(app, options, limits);
  passwordResetRoutes(app, options);
  auctionRoutes(app, options);
  liveViewRoutes(app, options);
  snapshotRoutes(app, options);
  viewersRoutes(app, options);
  exportRoutes(app, options);
  reportRoutes(app, options);
  momentRoutes(app, options);
  catalogueRoutes(app, options);
  siteRoutes(app, options);
  deskRoutes(app, options);
  lotsRoutes(app, options);
  onTheBlockRoutes(app, options);
  highlightsRoutes(app, options);
  retentionRoutes(app, options);
  sourcesRoutes(app, options);
  compareRoutes(app, options);
  seasonRoutes(app, options);
  markRoutes(app, options);
  sponsorRoutes(app, options);
  shareRoutes(app, options);
  teamRoutes(app, options);
  invitationRoutes(app, options, limits);
  apiKeyRoutes(app, options);
  tokenKeyRoutes(app, options);
  webhookRoutes(app, options);
  alertRoutes(app, options);
  auditRoutes(app, options);
  directoryRoutes(app, options);
  recorderRoutes(app, options);
  app.get("/api/v1/openapi.json", { config: { isPublic: true } }, async () => app.swagger());
  await pageRoutes(app, options);
  return app;
}

const ABOUT_ONE_AUCTION = /^\/(api\/v1\/auctions|auctions|t\/auction)\/:id(\/|$)/;

/**
 * Before each request about an auction, stores the application's current version of the auction. Then replaces the application's id in the
 * request with the stored id.
 */
function followApp(app: App, auctions: MountedAuctions): void {
  app.addHook("onRequest", async ({ routeOptions, params }) => {
    if (!ABOUT_ONE_AUCTION.test(routeOptions.url ?? "")) return;
    const named = params as { id: string };
    const id = await auctions.idOf(named.id);
    if (id === null && !isAuctionId(named.id)) throw new HeadcountError("AUCTION_NOT_FOUND");
    named.id = id ?? named.id;
  });
}
