import {
  API_KEY_HEADER,
  ERRORS,
  type ExportFile,
  HeadcountError,
  INTERNAL_KEY_HEADER,
  INVITE_HEADER,
  type Invite,
  invalidToken,
  isAuctionId,
  isPrivate,
  PERMISSIONS,
  type Permission,
  permission,
  SHARE_HEADER,
  type ShareKind,
} from "@headcount/protocol";
import type { FastifyRequest, preHandlerAsyncHookHandler } from "fastify";
import type { Accounts } from "../accounts/accounts.ts";
import { openInvite, roleIn } from "../accounts/team-changes.ts";
import { isKeyOf, keyIdOf } from "../platform/keys/api-keys.ts";
import type { Grant } from "../platform/keys/export-tickets.ts";
import { keyMatches } from "../platform/keys/keys.ts";
import { organizerPermissions } from "../platform/tokens/claims.ts";
import type { StoredAuction, WriteAuthority } from "../storage/store.ts";
import { keysOf, syncedAuctions } from "./auction-entries.ts";
import { findByRef, refIn } from "./auction-ref.ts";
import type { ApiOptions, App } from "./types.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set on routes behind `signedIn`, `organizerMay` and `auctionMay`, except for readers of a share. */
    principal: Principal;
    /** The auction in the address. Set on routes behind `auctionMay` and `invited`. */
    auction: StoredAuction;
    /** The invitation of the request. Set on routes behind `invited`. */
    invite: Invite;
    /** Whether only members or viewers with a token may see the auction, so that no cache may store the answer. Set by `visibleAuction`. */
    isForMembers: true | undefined;
    /** Id of the share of the request, if it has no principal. */
    share: string | undefined;
  }
}

/** The organizer of a request, and the upper limit of its permissions. */
export interface Principal {
  /** Account id. */
  organizer: string;
  permissions: readonly Permission[];
  /** Id of the API key, or of the token key that signed the token; `null` for a session. */
  key: string | null;
  /** Id of the session; `null` for a key. */
  session: string | null;
  /** Whether the request has an organizer's token. Then `organizer` is the account of the token's key. */
  isToken?: true;
  /** Whether the host application authorized the request. Then `organizer` is the account that owns its auctions. */
  isApp?: true;
}

type Who = Pick<ApiOptions, "accounts" | "store" | "now">;
type Guard = (request: FastifyRequest) => Promise<void>;

/**
 * Checks every write twice: the guards of a route run when the head of a request has arrived, which refuses cheaply, and again when its body has arrived, up to
 * 15 s later. The store then checks the authority a third time when it writes. Call before any routes are added.
 */
export function decideWhenDone(app: App): void {
  app.addHook("onRoute", (route) => {
    if ([route.method].flat().every((method) => method === "GET" || method === "HEAD")) return;
    route.preHandler = [route.onRequest ?? [], route.preHandler ?? []].flat() as preHandlerAsyncHookHandler[];
  });
}

/** The check that the store repeats when it writes: the principal may still do this with the auction. The host application decides for its users, and has just been asked. */
export function authorityOf(
  { organizer, key, session, isToken, isApp }: Principal,
  needed: Permission,
): WriteAuthority | undefined {
  if (isApp) return undefined;
  return {
    credential: key === null ? { session: session ?? "" } : isToken ? { tokenKey: key } : { key },
    allows: (auction) => {
      // Only the keys of owners verify the auction's tokens.
      if (isToken && roleIn(auction, organizer) !== "owner") throw invalidToken("signature");
      assertRole(auction, organizer, needed);
    },
  };
}

/** @throws HeadcountError AUCTION_NOT_FOUND without a role in the auction, NOT_PERMITTED if the role lacks the permission */
function assertRole(auction: Pick<StoredAuction, "members">, organizer: string, needed: Permission): void {
  const role = roleIn(auction, organizer);
  if (!role) throw new HeadcountError("AUCTION_NOT_FOUND");
  if (!PERMISSIONS[role].includes(needed)) throw new HeadcountError("NOT_PERMITTED");
}

/** Admits signed-in organizers. Like the other guards, it runs before any other check of the request. */
export const signedIn =
  ({ accounts }: Who): Guard =>
  async (request) => {
    request.principal = await sessionOf(accounts, request);
  };

/** The token of an `Authorization` header; `undefined` without one. */
const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1];

async function sessionOf(accounts: Accounts, request: FastifyRequest): Promise<Principal> {
  const { headers } = request;
  // A token may do less than a session. If both are sent, the session must not add permissions.
  if (bearerOf(request) !== undefined) throw new HeadcountError("NOT_PERMITTED");
  const session = await accounts.session(headers);
  if (session === null) throw new HeadcountError("UNAUTHENTICATED");
  return { organizer: session.organizer, permissions: permission.options, key: null, session: session.id };
}

/** Admits organizers whose session or API key has this permission. */
export const organizerMay =
  (who: Who, needed: Permission): Guard =>
  async (request) => {
    request.principal = await principalOf(who, request);
    if (!request.principal.permissions.includes(needed)) throw new HeadcountError("NOT_PERMITTED");
  };

/** The organizer of the API key, or of the session if there is no key. */
async function principalOf({ accounts, store, now }: Who, request: FastifyRequest): Promise<Principal> {
  const key = request.headers[API_KEY_HEADER];
  if (key === undefined) return sessionOf(accounts, request);
  const id = keyIdOf(key);
  const known = id === null ? null : await store.apiKeys.find(id);
  if (!known || !isKeyOf(known.hash, String(key))) throw new HeadcountError("KEY_REFUSED");
  const at = now();
  if (isUseWorthNoting(known.lastUsedAt, at)) await store.apiKeys.used(known.id, new Date(at).toISOString());
  return { organizer: known.organizer, permissions: known.permissions, key: known.id, session: null };
}

/** The interval at which the last use is stored. */
const USED_EVERY_MS = 60_000;
const isUseWorthNoting = (lastUsedAt: string | null, now: number): boolean =>
  lastUsedAt === null || now - Date.parse(lastUsedAt) >= USED_EVERY_MS;

/**
 * Admits organizers whose role in the auction of the address has this permission, and readers of a share of one of the kinds `shares`. A share is for routes that
 * only read that auction and reveal nothing of its organizer. Without a role in it, the auction does not exist. Organizers' tokens open the routes that shares open, and those
 * that record.
 */
export const auctionMay = (options: ApiOptions, needed: Permission, shares: readonly ShareKind[] = []): Guard => {
  const share = shareGuard(options, shares);
  const isForTokens = shares.length > 0 || needed === "record";
  return async (request) => {
    if (shares.length > 0 && request.headers[SHARE_HEADER] !== undefined) return share(request);
    const token = bearerOf(request);
    if (token !== undefined && isForTokens && request.method !== "DELETE")
      return enterByToken(options, request, { token, needed });
    request.principal = (await appPrincipal(options, request)) ?? (await principalOf(options, request));
    request.auction = await auctionFor(options, request.principal, needed, refIn(request));
  };
};

/** The principal of a user who manages the auction in the host application. An API key has priority. */
async function appPrincipal({ appAuctions, store }: ApiOptions, request: FastifyRequest): Promise<Principal | null> {
  if (!appAuctions || request.headers[API_KEY_HEADER] !== undefined) return null;
  const auction = await store.auctions.find(refIn(request));
  return auction && appAuctions.principalOf(request.raw, auction);
}

/**
 * Admits an organizer's token. An auction that does not exist has no keys, so it is answered like a wrong key.
 * @throws HeadcountError ACCESS_TOKEN_INVALID, TOKEN_KEYS_UNAVAILABLE, NOT_PERMITTED
 */
async function enterByToken(
  options: ApiOptions,
  request: FastifyRequest,
  { token, needed }: { token: string; needed: Permission },
): Promise<void> {
  const ref = refIn(request);
  const auction = isAuctionId(ref) ? await options.store.auctions.find(ref) : null;
  const owned = auction ? await keysOf(options, auction) : [];
  const { claims, keyId } = await options.verifyToken(
    token,
    owned.map(({ key }) => key),
  );
  const owner = owned.find(({ key }) => key.id === keyId)?.owner;
  if (!auction || owner === undefined) throw invalidToken("signature");
  const permissions = organizerPermissions(claims, auction);
  if (!permissions.includes(needed)) throw new HeadcountError("NOT_PERMITTED");
  request.principal = { organizer: owner, permissions, key: keyId, session: null, isToken: true };
  request.auction = auction;
}

/**
 * Like `auctionMay`, for recording. The internal key may also record, but only in the demo auction, so that `npm run demo` on the server's own machine
 * needs no account.
 */
export const mayRecord = (options: ApiOptions): Guard => {
  const asOrganizer = auctionMay(options, "record");
  return async (request) => {
    const key = request.headers[INTERNAL_KEY_HEADER];
    if (key === undefined) return asOrganizer(request);
    if (!keyMatches(key, options.internalKeys)) throw new HeadcountError("INTERNAL_KEY_REFUSED");
    const auction = await options.store.auctions.find(refIn(request));
    if (!auction?.demo) throw new HeadcountError("NOT_PERMITTED");
    request.auction = auction;
  };
};

/**
 * Returns the auction if the principal has the permission in it.
 * @throws HeadcountError AUCTION_NOT_FOUND without a role in it, NOT_PERMITTED if the role or key does not allow it
 */
export async function auctionFor(
  { store }: Pick<ApiOptions, "store">,
  { organizer, permissions }: Principal,
  needed: Permission,
  ref: string,
): Promise<StoredAuction> {
  const auction = await findByRef(store, organizer, ref);
  if (!auction) throw new HeadcountError("AUCTION_NOT_FOUND");
  assertRole(auction, organizer, needed);
  if (!permissions.includes(needed)) throw new HeadcountError("NOT_PERMITTED");
  return auction;
}

/**
 * Lets through organizers who may create an auction, or manage the one that the address names.
 * @throws HeadcountError AUCTION_ID_USED if others own the auction, or if it was deleted
 */
export const auctionMayPut = (options: ApiOptions): Guard => {
  const mayCreate = organizerMay(options, "manage");
  return async (request) => {
    await mayCreate(request);
    const { organizer } = request.principal;
    const auction = await findByRef(options.store, organizer, refIn(request));
    if (!auction) return;
    if (!roleIn(auction, organizer)) throw new HeadcountError("AUCTION_ID_USED");
    assertRole(auction, organizer, "manage");
  };
};

/**
 * Finds an auction for a public route; `null` if it must look like one that does not exist. Only a role, an API key or a share finds a private auction. They also open an auction
 * that needs access tokens, like a viewer's token. A token in the request is always verified.
 * @throws HeadcountError ACCESS_TOKEN_REQUIRED, ACCESS_TOKEN_INVALID, TOKEN_KEYS_UNAVAILABLE
 */
export const visibleAuction = (options: ApiOptions) => {
  const asMember = auctionMay(options, "read", ["dashboard", "report", "replay"]);
  return async (request: FastifyRequest, id: string, token = bearerOf(request)): Promise<StoredAuction | null> => {
    const auction = await options.store.auctions.find(id);
    if (!auction) return null;
    const isHidden = isPrivate(auction);
    if (!isHidden && token === undefined && auction.access === "public") return auction;
    if (!isHidden && token !== undefined) {
      const [synced] = await syncedAuctions(options, [auction]);
      await options.viewerTokens(token, synced ?? auction);
      request.isForMembers = true;
      return auction;
    }
    try {
      if (token !== undefined) throw new HeadcountError("NOT_PERMITTED");
      await asMember(request);
    } catch (error) {
      if (!(error instanceof HeadcountError) || ERRORS[error.code].status >= 500) throw error;
      // Every refusal must look like an auction that does not exist.
      if (isHidden) return null;
      request.isForMembers = true;
      throw new HeadcountError("ACCESS_TOKEN_REQUIRED");
    }
    request.isForMembers = true;
    return request.auction;
  };
};

/** The auction of a share; `null` if the share is of another kind, expired or revoked. */
async function sharedBy(
  { store, now }: ApiOptions,
  { auctionId, shareId, kinds }: { auctionId: string; shareId: string; kinds: readonly ShareKind[] },
): Promise<StoredAuction | null> {
  const share = await store.shares.find(auctionId, shareId);
  const at = now();
  if (!share || !kinds.includes(share.kind) || at >= Date.parse(share.expiresAt)) return null;
  if (isUseWorthNoting(share.lastUsedAt, at)) await store.shares.used(auctionId, share.id, new Date(at).toISOString());
  return store.auctions.find(auctionId);
}

const shareGuard =
  (options: ApiOptions, kinds: readonly ShareKind[]): Guard =>
  async (request) => {
    const { id: auctionId = "" } = request.params as { id?: string };
    const reads = request.method === "GET" || request.method === "HEAD";
    const shareId = options.shareTokens.verify(auctionId, request.headers[SHARE_HEADER]);
    const auction = reads && shareId !== null ? await sharedBy(options, { auctionId, shareId, kinds }) : null;
    if (!auction || shareId === null) throw new HeadcountError("SHARE_REFUSED");
    request.auction = auction;
    request.share = shareId;
  };

/**
 * Admits a download with a ticket in the address, or like `auctionMay`. The role or share of the ticket must still exist. A download that the browser starts cannot send a
 * header, and a long-lived token in its address would get into logs.
 */
export const downloadMay = (options: ApiOptions, file: ExportFile, shares: readonly ShareKind[]): Guard => {
  const otherwise = auctionMay(options, "read", shares);
  return async (request) => {
    const { ticket } = request.query as { ticket?: unknown };
    if (ticket === undefined) return otherwise(request);
    const ref = refIn(request);
    const grant = options.exportTickets.verify(ref, file, String(ticket), options.now());
    const auction = grant && (await grantedBy(options, { ref, grant, kinds: shares }));
    if (!auction) throw new HeadcountError("TICKET_REFUSED");
    request.auction = auction;
  };
};

async function grantedBy(
  options: ApiOptions,
  { ref, grant, kinds }: { ref: string; grant: Grant; kinds: readonly ShareKind[] },
): Promise<StoredAuction | null> {
  if ("share" in grant) return sharedBy(options, { auctionId: ref, shareId: grant.share, kinds });
  const auction = await findByRef(options.store, grant.organizer, ref);
  const role = auction && roleIn(auction, grant.organizer);
  return role && PERMISSIONS[role].includes("read") ? auction : null;
}

/** @throws HeadcountError NOT_PERMITTED unless a member asks by a session or an API key. A ticket may come from a link or a token. */
export function assertTeam({ principal }: Partial<Pick<FastifyRequest, "principal">>): void {
  if (!principal || principal.isToken) throw new HeadcountError("NOT_PERMITTED");
}

/** Admits holders of an invitation to the auction of the address. */
export const invited =
  ({ store, inviteTokens, now }: ApiOptions): Guard =>
  async (request) => {
    const { id = "" } = request.params as { id?: string };
    const inviteId = inviteTokens.verify(id, request.headers[INVITE_HEADER]);
    const auction = inviteId === null ? null : await store.auctions.find(id);
    const invite = auction && inviteId && openInvite(auction, inviteId, now());
    if (!invite) throw new HeadcountError("INVITE_REFUSED");
    request.auction = auction;
    request.invite = invite;
  };

/** Admits holders of the internal key. */
export const internalOnly =
  (keys: readonly string[]) =>
  async (request: FastifyRequest): Promise<void> => {
    if (!keyMatches(request.headers[INTERNAL_KEY_HEADER], keys)) throw new HeadcountError("INTERNAL_KEY_REFUSED");
  };
