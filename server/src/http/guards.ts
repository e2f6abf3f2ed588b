import {
  API_KEY_HEADER,
  ERRORS,
  type ExportFile,
  HeadcountError,
  INTERNAL_KEY_HEADER,
  INVITE_HEADER,
  type Invite,
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
import type { StoredAuction, WriteAuthority } from "../storage/store.ts";
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
    /** Whether only members may see the auction, so that no cache may store the answer. Set by `visibleAuction`. */
    isForMembers: true | undefined;
    /** Id of the share of the request, if it has no principal. */
    share: string | undefined;
  }
}

/** The organizer of a request, and the most that the request may do. */
export interface Principal {
  /** Account id. */
  organizer: string;
  permissions: readonly Permission[];
  /** Id of the API key; `null` for a session. */
  key: string | null;
  /** Id of the session; `null` for an API key. */
  session: string | null;
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

/** The check that the store repeats when it writes: the principal may still do this with the auction. */
export const authorityOf = ({ organizer, key, session }: Principal, needed: Permission): WriteAuthority => ({
  credential: key === null ? { session: session ?? "" } : { key },
  allows: (auction) => assertRole(auction, organizer, needed),
});

/** @throws HeadcountError AUCTION_NOT_FOUND without a role in the auction, NOT_PERMITTED if the role does not allow it */
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

async function sessionOf(accounts: Accounts, { headers }: FastifyRequest): Promise<Principal> {
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
 * only read that auction and reveal nothing of its organizer. Without a role in it, the auction does not exist.
 */
export const auctionMay = (options: ApiOptions, needed: Permission, shares: readonly ShareKind[] = []): Guard => {
  const share = shareGuard(options, shares);
  return async (request) => {
    if (shares.length > 0 && request.headers[SHARE_HEADER] !== undefined) return share(request);
    request.principal = await principalOf(options, request);
    request.auction = await auctionFor(options, request.principal, needed, refIn(request));
  };
};

/**
 * As `auctionMay` for recording. The internal key may also record in the demo auction, and in no other, so that `npm run demo` on the server's own machine
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
 * The auction, if the principal may do this with it.
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
 * @throws HeadcountError AUCTION_ID_USED where the auction is one of others, as where it was deleted
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
 * Finds an auction for a public route; `null` if it must look like one that does not exist. Only a role, an API key or a share finds a private auction.
 */
export const visibleAuction = (options: ApiOptions) => {
  const asMember = auctionMay(options, "read", ["dashboard", "report"]);
  return async (request: FastifyRequest, id: string): Promise<StoredAuction | null> => {
    const auction = await options.store.auctions.find(id);
    if (!auction || !isPrivate(auction)) return auction;
    try {
      await asMember(request);
    } catch (error) {
      // Every refusal must look the same: as an auction that does not exist.
      if (error instanceof HeadcountError && ERRORS[error.code].status < 500) return null;
      throw error;
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
 * Admits to a download: by a ticket in the address, whose role or share must still exist, or as `auctionMay`. A download that the browser starts cannot send a
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
