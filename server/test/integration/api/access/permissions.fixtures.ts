import type { KeyPermission, Permission } from "@headcount/protocol";

/**
 * The callers that a route allows: organizers with a permission, in the auction or in general (`put`: in the auction, if it exists); signed-in users; holders of an
 * invitation, signed in or not; the other server; everyone.
 */
export type Whose =
  | { auction: Permission }
  | { organizer: KeyPermission }
  | { put: KeyPermission }
  | "signed in"
  | "invited"
  | "signed in and invited"
  | "server"
  | "everyone";

export const ROUTES: Readonly<Record<string, Whose>> = {
  "GET /healthz": "everyone",
  "GET /readyz": "everyone",
  "GET /metrics": "server",
  "POST /api/auth/sign-in/email": "everyone",
  "POST /api/auth/sign-up/email": "everyone",
  "POST /api/auth/change-password": "everyone",
  "GET /api/v1/alert-settings": "signed in",
  "PUT /api/v1/alert-settings": "signed in",
  "GET /api/v1/alerts": "signed in",
  "GET /api/v1/auctions/:id/alerts": { auction: "read" },
  "GET /api/v1/auctions/:id/alert-rules": { auction: "manage" },
  "PUT /api/v1/auctions/:id/alert-rules": { auction: "manage" },
  "POST /api/v1/password-resets": "everyone",
  "POST /api/v1/password-resets/use": "everyone",
  "POST /api/auth/sign-out": "everyone",
  "POST /api/auth/revoke-other-sessions": "everyone",
  "GET /api/auth/get-session": "everyone",
  "GET /api/v1/sessions": "signed in",
  "DELETE /api/v1/sessions/:sessionId": "signed in",
  "GET /api/v1/keys": "signed in",
  "POST /api/v1/keys": "signed in",
  "DELETE /api/v1/keys/:keyId": "signed in",
  "GET /api/v1/token-keys": "signed in",
  "POST /api/v1/token-keys": "signed in",
  "DELETE /api/v1/token-keys/:tokenKeyId": "signed in",
  "GET /api/v1/webhooks": "signed in",
  "POST /api/v1/webhooks": "signed in",
  "PATCH /api/v1/webhooks/:webhookId": "signed in",
  "DELETE /api/v1/webhooks/:webhookId": "signed in",
  "POST /api/v1/webhooks/:webhookId/secret": "signed in",
  "POST /api/v1/webhooks/:webhookId/test": "signed in",
  "GET /api/v1/webhooks/:webhookId/deliveries": "signed in",
  "GET /api/v1/auctions": { organizer: "read" },
  "POST /api/v1/auctions": { organizer: "manage" },
  "POST /api/v1/auctions/:id/duplicate": { auction: "manage" },
  "GET /api/v1/auctions/:id": { auction: "read" },
  "PATCH /api/v1/auctions/:id": { auction: "manage" },
  "PUT /api/v1/auctions/:id": { put: "manage" },
  "DELETE /api/v1/auctions/:id": { auction: "own" },
  "GET /api/v1/auctions/:id/live-view": "everyone",
  "GET /api/v1/config": "everyone",
  "POST /api/v1/auctions/:id/analytics/snapshot": "server",
  "POST /api/v1/analytics/snapshots": "server",
  "GET /api/v1/auctions/:id/analytics/viewers": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/export.csv": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/export.json": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/export-ticket": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/report": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/lots": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/on-the-block": { auction: "read" },
  "GET /api/v1/auctions/:id/heat": "everyone",
  "GET /api/v1/auctions/:id/analytics/highlights": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/retention": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/sources": { auction: "read" },
  "GET /api/v1/auctions/:id/analytics/compare": { auction: "read" },
  "GET /api/v1/season": { organizer: "read" },
  "GET /api/v1/season.csv": { organizer: "read" },
  "GET /api/v1/auctions/:id/desk": { auction: "read" },
  "POST /api/v1/auctions/:id/moments": { auction: "record" },
  "GET /api/v1/auctions/:id/moments": "everyone",
  "PATCH /api/v1/auctions/:id/moments/:momentId": { auction: "record" },
  "DELETE /api/v1/auctions/:id/moments/:momentId": { auction: "record" },
  "GET /api/v1/auctions/:id/catalogue": { auction: "record" },
  "PUT /api/v1/auctions/:id/catalogue": { auction: "manage" },
  "GET /api/v1/auctions/:id/sites": { auction: "manage" },
  "GET /api/v1/auctions/:id/marks": { auction: "read" },
  "POST /api/v1/auctions/:id/marks": { auction: "manage" },
  "DELETE /api/v1/auctions/:id/marks/:markId": { auction: "manage" },
  "GET /api/v1/auctions/:id/sponsors": { auction: "read" },
  "POST /api/v1/auctions/:id/sponsors": { auction: "manage" },
  "PATCH /api/v1/auctions/:id/sponsors/:sponsorId": { auction: "manage" },
  "DELETE /api/v1/auctions/:id/sponsors/:sponsorId": { auction: "manage" },
  "GET /api/v1/auctions/:id/sponsors/:sponsorId/logo": { auction: "read" },
  "GET /api/v1/auctions/:id/shares": { auction: "own" },
  "POST /api/v1/auctions/:id/shares": { auction: "own" },
  "DELETE /api/v1/auctions/:id/shares/:shareId": { auction: "own" },
  "GET /api/v1/auctions/:id/team": { auction: "own" },
  "PATCH /api/v1/auctions/:id/team/:memberId": { auction: "own" },
  "DELETE /api/v1/auctions/:id/team/:memberId": { auction: "own" },
  "POST /api/v1/auctions/:id/team/invites": { auction: "own" },
  "DELETE /api/v1/auctions/:id/team/invites/:inviteId": { auction: "own" },
  "DELETE /api/v1/auctions/:id/membership": { auction: "leave" },
  "GET /api/v1/auctions/:id/invitation": "invited",
  "POST /api/v1/auctions/:id/invitation": "signed in and invited",
  "POST /api/v1/auctions/:id/invitation/account": "invited",
  "GET /api/v1/auctions/:id/audit": { auction: "own" },
  "GET /api/v1/audit": "signed in",
  "POST /api/v1/directory": "server",
  "POST /api/v1/directory/live": "server",
  "GET /api/v1/recorders": "server",
  "GET /api/v1/address": "server",
  "GET /api/v1/outbox": "server",
  "GET /api/v1/openapi.json": "everyone",
};

/** Pages request the data that they show, and contain none themselves. */
export const isPage = (route: string): boolean => !/^\w+ \/(api|healthz|readyz|metrics)/.test(route);

/** Routes that a read-only link to the dashboard opens. */
export const SHARED = [
  "GET /api/v1/auctions/:id",
  "GET /api/v1/auctions/:id/analytics/viewers",
  "GET /api/v1/auctions/:id/analytics/lots",
  "GET /api/v1/auctions/:id/analytics/highlights",
  "GET /api/v1/auctions/:id/analytics/report",
  "GET /api/v1/auctions/:id/analytics/retention",
  "GET /api/v1/auctions/:id/analytics/sources",
  "GET /api/v1/auctions/:id/analytics/export.csv",
  "GET /api/v1/auctions/:id/analytics/export.json",
  "GET /api/v1/auctions/:id/analytics/export-ticket?file=export.csv",
  "GET /api/v1/auctions/:id/sponsors/:sponsorId/logo",
];
