import { publicAuction, type SyncedAuction, type VerificationKey } from "@headcount/protocol";
import { memberPassKey } from "../platform/tokens/member-pass.ts";
import { tokenSecret } from "../platform/tokens/secret.ts";
import { ownersOf } from "../storage/owners.ts";
import type { Store, StoredAuction, StoredTokenKey } from "../storage/store.ts";

/** A key that verifies tokens of one auction, with the account that owns the key. */
export interface OwnedKey {
  owner: string;
  key: VerificationKey;
}

interface EntryOptions {
  store: Pick<Store, "tokenKeys">;
  serverSecret: string;
}

function verificationKey(stored: StoredTokenKey, serverSecret: string): VerificationKey[] {
  const { id, kind, kid, algorithm, jwk, url } = stored;
  if (kind === "jwks") return url === null ? [] : [{ kind, id, url }];
  if (kind === "secret") return [{ kind, id, kid: kid ?? id, secret: tokenSecret(serverSecret, id) }];
  return algorithm === null || algorithm === "HS256" || jwk === null
    ? []
    : [{ kind, id, kid: kid ?? id, algorithm, jwk }];
}

/** The token keys of the auction's owners. */
export async function keysOf({ store, serverSecret }: EntryOptions, auction: StoredAuction): Promise<OwnedKey[]> {
  const keys = await store.tokenKeys.list(ownersOf(auction));
  return keys.flatMap((one) => verificationKey(one, serverSecret).map((key) => ({ owner: one.organizer, key })));
}

/** Auctions in the form for realtime servers: the public fields, and how viewers get access. */
export async function syncedAuctions(
  { store, serverSecret }: EntryOptions,
  auctions: readonly StoredAuction[],
): Promise<SyncedAuction[]> {
  const owners = [...new Set(auctions.flatMap(ownersOf))];
  const byOwner = Map.groupBy(await store.tokenKeys.list(owners), ({ organizer }) => organizer);
  return auctions.map((auction) => {
    const keys = ownersOf(auction).flatMap((owner) => byOwner.get(owner) ?? []);
    return {
      ...publicAuction.parse(auction),
      liveSince: auction.state === "live" ? (auction.liveSpans.at(-1)?.from ?? null) : null,
      trackSources: auction.trackSources,
      entry: {
        externalId: auction.externalId,
        sites: auction.allowedSites,
        keys: [
          ...keys.flatMap((key) => verificationKey(key, serverSecret)),
          ...(auction.access === "token" ? [memberPassKey(serverSecret, auction.id)] : []),
        ],
      },
    };
  });
}
