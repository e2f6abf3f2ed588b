import { createHmac } from "node:crypto";
import {
  invalidToken,
  isAuctionId,
  organizerClaims,
  type Permission,
  TOKEN_PERMISSIONS,
  viewerClaims,
} from "@headcount/protocol";
import type { z } from "zod";

/** The fields of an auction that a token can name. */
interface Named {
  id: string;
  externalId: string | null;
}

/** The content of a viewer's token. */
export interface ViewerGrant {
  /** The person in this auction: a keyed hash of `sub`, in the form of the ids that the server issues. */
  viewer: string;
  group: string | null;
  /** Epoch ms. */
  expiresAt: number;
}

/**
 * Reads the claims of a verified viewer's token. `sub` is hashed at once, with the auction, and goes nowhere else.
 * @throws HeadcountError ACCESS_TOKEN_INVALID
 */
export function viewerGrant(claims: unknown, auction: Named, secret: string): ViewerGrant {
  const { sub, group = null, exp } = readClaims(viewerClaims, claims, auction);
  const hash = createHmac("sha256", secret).update(`person:${auction.id}:${sub}`).digest();
  return { viewer: hash.subarray(0, 12).toString("base64url"), group, expiresAt: exp * 1_000 };
}

/**
 * The permissions of a verified organizer's token.
 * @throws HeadcountError ACCESS_TOKEN_INVALID
 */
export function organizerPermissions(claims: unknown, auction: Named): Permission[] {
  const { permissions } = readClaims(organizerClaims, claims, auction);
  return [...new Set(permissions.map((one) => TOKEN_PERMISSIONS[one]))];
}

function readClaims<T extends { auction: string }>(schema: z.ZodType<T>, claims: unknown, auction: Named): T {
  const { data, error } = schema.safeParse(claims);
  const [issue] = error?.issues ?? [];
  if (issue || !data) throw invalidToken("claims", issue && `${String(issue.path[0])}: ${issue.message}`);
  const named = isAuctionId(data.auction)
    ? data.auction.toLowerCase() === auction.id
    : data.auction === auction.externalId;
  if (!named) throw invalidToken("wrong_auction");
  return data;
}
