import { z } from "zod";
import { errorAnswer } from "../errors.ts";
import type { Operations } from "../operation.ts";

const email = z.email();
const password = z.string().min(10).max(128);
const user = z.looseObject({ id: z.string(), email: z.string(), name: z.string() });
const signedIn = z.looseObject({ token: z.string().nullable(), user });
/** The body of the account library's own errors. */
const refused = z.looseObject({ code: z.string(), message: z.string() });
const invalid = z.union([errorAnswer, refused]);
const LIBRARY_NOTE = "Answers as better-auth does, also with its errors: `code` and `message`.";

/** Signing in, API keys and webhooks. */
export const ACCOUNT: Operations = {
  "POST /api/auth/sign-in/email": {
    id: "signIn",
    tag: "Account",
    summary: "Sign in",
    description: `Starts a session, which the cookie of the answer carries. ${LIBRARY_NOTE}`,
    access: "everyone",
    content: { body: z.object({ email, password }), response: { 200: signedIn, 400: invalid, 401: refused } },
  },
  "POST /api/auth/sign-up/email": {
    id: "signUp",
    tag: "Account",
    summary: "Create an account",
    description: `Creates an account and starts a session, where sign-up is allowed. ${LIBRARY_NOTE}`,
    access: "everyone",
    content: {
      body: z.object({ email, password, name: z.string() }),
      response: { 200: signedIn, 400: invalid, 422: refused },
    },
  },
  "GET /api/v1/alert-settings": {
    id: "getAlertSettings",
    tag: "Alerts",
    summary: "Get your alert settings",
    description: "Returns the rules, channels and quiet hours of your account.",
    access: "signed in",
  },
  "PUT /api/v1/alert-settings": {
    id: "setAlertSettings",
    tag: "Alerts",
    summary: "Replace your alert settings",
    description: "Replaces the rules, channels and quiet hours of your account.",
    access: "signed in",
  },
  "GET /api/v1/alerts": {
    id: "listAlerts",
    tag: "Alerts",
    summary: "List the alerts of live auctions",
    description: "Lists your latest alerts of all live auctions, newest first.",
    access: "signed in",
  },
  "GET /api/v1/auctions/:id/alerts": {
    id: "listAuctionAlerts",
    tag: "Alerts",
    summary: "List the alerts of an auction",
    description: "Lists your latest alerts of an auction, newest first.",
    access: { auction: "read" },
  },
  "GET /api/v1/auctions/:id/alert-rules": {
    id: "getAlertRules",
    tag: "Alerts",
    summary: "Get the alert rules of an auction",
    description: "Returns the auction's own rules. `null`: the rules of each organizer's account.",
    access: { auction: "manage" },
  },
  "PUT /api/v1/auctions/:id/alert-rules": {
    id: "setAlertRules",
    tag: "Alerts",
    summary: "Replace the alert rules of an auction",
    description: "Replaces the auction's own rules. `null` goes back to the rules of each organizer's account.",
    access: { auction: "manage" },
  },
  "POST /api/v1/password-resets": {
    id: "requestPasswordReset",
    tag: "Account",
    summary: "Ask for a link to set a new password",
    description:
      "Sends an e-mail with a link, if an account has this address. The answer is the same if none has. Needs a server with `SMTP_URL`.",
    access: "everyone",
    errors: ["MAIL_OFF", "ORIGIN_REFUSED", "TOO_MANY_REQUESTS"],
  },
  "POST /api/v1/password-resets/use": {
    id: "resetPassword",
    tag: "Account",
    summary: "Set a new password with a link",
    description: "Sets the password of the account to which the link was sent, and ends all its sessions.",
    access: "everyone",
    errors: ["MAIL_OFF", "RESET_REFUSED", "ORIGIN_REFUSED", "TOO_MANY_REQUESTS"],
  },
  "POST /api/auth/change-password": {
    id: "changePassword",
    tag: "Account",
    summary: "Change the password",
    description: `Changes the password of the session's account and ends all its other sessions. ${LIBRARY_NOTE}`,
    access: "session",
    content: {
      body: z.object({ currentPassword: z.string(), newPassword: password, revokeApiKeys: z.boolean().optional() }),
      response: { 200: signedIn, 400: invalid, 401: refused },
    },
  },
  "POST /api/auth/sign-out": {
    id: "signOut",
    tag: "Account",
    summary: "Sign out",
    description: `Ends the session of the request, if there is one. ${LIBRARY_NOTE}`,
    access: "optional session",
    content: { response: { 200: z.looseObject({ success: z.boolean() }) } },
  },
  "POST /api/auth/revoke-other-sessions": {
    id: "endOtherSessions",
    tag: "Account",
    summary: "End all other sessions",
    description: `Ends all sessions of the account except the one of the request. ${LIBRARY_NOTE}`,
    access: "session",
    content: { response: { 200: z.looseObject({ status: z.boolean() }), 401: refused } },
  },
  "GET /api/auth/get-session": {
    id: "getSession",
    tag: "Account",
    summary: "Get the session",
    description: `Returns the session of the request and its account, or \`null\`. ${LIBRARY_NOTE}`,
    access: "optional session",
    content: { response: { 200: z.looseObject({ session: z.looseObject({ id: z.string() }), user }).nullable() } },
  },
  "GET /api/v1/sessions": {
    id: "listSessions",
    tag: "Account",
    summary: "List sessions",
    description: "Lists the sessions of your account, last active first.",
    access: "signed in",
  },
  "DELETE /api/v1/sessions/:sessionId": {
    id: "endSession",
    tag: "Account",
    summary: "End a session",
    description: "Ends one session of your account.",
    access: "signed in",
    errors: ["SESSION_NOT_FOUND"],
  },
  "GET /api/v1/keys": {
    id: "listApiKeys",
    tag: "Keys",
    summary: "List API keys",
    description: "Lists the API keys of your account, newest first.",
    access: "signed in",
  },
  "POST /api/v1/keys": {
    id: "createApiKey",
    tag: "Keys",
    summary: "Create an API key",
    description: "Creates an API key. Only this answer contains the key.",
    access: "signed in",
    errors: ["LIMIT_REACHED"],
  },
  "DELETE /api/v1/keys/:keyId": {
    id: "revokeApiKey",
    tag: "Keys",
    summary: "Revoke an API key",
    description: "Revokes an API key. Its next request fails.",
    access: "signed in",
    errors: ["KEY_NOT_FOUND"],
  },
  "GET /api/v1/token-keys": {
    id: "listTokenKeys",
    tag: "Token keys",
    summary: "List token keys",
    description: "Lists the token keys of your account, newest first.",
    access: "signed in",
  },
  "POST /api/v1/token-keys": {
    id: "createTokenKey",
    tag: "Token keys",
    summary: "Create a token key",
    description:
      "Creates a key that verifies access tokens for the auctions that you own: a public key, the address of a key set (JWKS), or a shared secret. Only this answer contains the secret.",
    access: "signed in",
    errors: ["LIMIT_REACHED"],
  },
  "DELETE /api/v1/token-keys/:tokenKeyId": {
    id: "deleteTokenKey",
    tag: "Token keys",
    summary: "Delete a token key",
    description: "Deletes a token key. Tokens that it verifies open nothing from then on.",
    access: "signed in",
    errors: ["TOKEN_KEY_NOT_FOUND"],
  },
  "GET /api/v1/webhooks": {
    id: "listWebhooks",
    tag: "Webhooks",
    summary: "List webhooks",
    description: "Lists the webhooks of your account.",
    access: "signed in",
  },
  "POST /api/v1/webhooks": {
    id: "createWebhook",
    tag: "Webhooks",
    summary: "Create a webhook",
    description: "Creates a webhook. Only this answer contains its secret.",
    access: "signed in",
    errors: ["LIMIT_REACHED"],
  },
  "PATCH /api/v1/webhooks/:webhookId": {
    id: "updateWebhook",
    tag: "Webhooks",
    summary: "Change a webhook",
    description: "Changes the given fields. Set `active` to pause or resume the webhook.",
    access: "signed in",
    errors: ["WEBHOOK_NOT_FOUND"],
  },
  "DELETE /api/v1/webhooks/:webhookId": {
    id: "deleteWebhook",
    tag: "Webhooks",
    summary: "Delete a webhook",
    description: "Deletes a webhook with its deliveries.",
    access: "signed in",
    errors: ["WEBHOOK_NOT_FOUND"],
  },
  "POST /api/v1/webhooks/:webhookId/secret": {
    id: "renewWebhookSecret",
    tag: "Webhooks",
    summary: "Renew a webhook's secret",
    description: "Creates a new secret. Only this answer contains it.",
    access: "signed in",
    errors: ["WEBHOOK_NOT_FOUND"],
  },
  "POST /api/v1/webhooks/:webhookId/test": {
    id: "testWebhook",
    tag: "Webhooks",
    summary: "Send a test",
    description: "Sends a test event now and returns its delivery.",
    access: "signed in",
    errors: ["WEBHOOK_NOT_FOUND"],
  },
  "GET /api/v1/webhooks/:webhookId/deliveries": {
    id: "listWebhookDeliveries",
    tag: "Webhooks",
    summary: "List deliveries",
    description: "Lists the last deliveries of a webhook.",
    access: "signed in",
    errors: ["WEBHOOK_NOT_FOUND"],
  },
};
