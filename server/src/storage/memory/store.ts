import type { Grid } from "@headcount/protocol";
import { assertAllowed } from "../authority.ts";
import type { Credential, Store, StoredAuction, WriteAuthority } from "../store.ts";
import { memoryApiKeys } from "./api-keys.ts";
import { memoryAuctions } from "./auctions.ts";
import { memoryAudit } from "./audit.ts";
import { memoryCatalogues } from "./catalogues.ts";
import { memoryMarks } from "./marks.ts";
import { memoryDocuments } from "./messages/documents.ts";
import { memoryMails } from "./messages/mails.ts";
import { memoryMinutes } from "./minutes.ts";
import { memoryMoments } from "./moments.ts";
import { memoryRecorders } from "./recorders.ts";
import { memoryShares } from "./shares.ts";
import { memorySponsors } from "./sponsors.ts";
import { memorySummaries } from "./summaries.ts";
import { memoryTokenKeys } from "./token-keys.ts";
import { memoryWebhooks } from "./webhooks.ts";

export interface MemoryStoreOptions {
  /** How long a minute is kept, ms. */
  retentionMs: number;
  grid: Grid;
  /** The current sessions of the account library. */
  sessions?(): readonly { id: string }[];
}

/** A store that ends with the process: for tests, and as the simplest implementation of the port. */
export const memoryStore = ({ retentionMs, grid, sessions = () => [] }: MemoryStoreOptions): Store => {
  const auctions = new Map<string, StoredAuction>();
  const apiKeys = memoryApiKeys(check);
  const tokenKeys = memoryTokenKeys(check);
  const isStored = (credential: Credential): boolean => {
    if ("key" in credential) return apiKeys.has(credential.key);
    if ("tokenKey" in credential) return tokenKeys.has(credential.tokenKey);
    return sessions().some(({ id }) => id === credential.session);
  };
  /** Runs in the same turn as the write, so that nothing can happen in between. */
  function check(authority: WriteAuthority | undefined, auctionId?: string): void {
    if (!authority) return;
    const { credential } = authority;
    const exists = isStored(credential);
    const auction = auctions.get(auctionId ?? "");
    assertAllowed(authority, { exists, ...(auction && { auction }) });
  }
  const owner = { exists: (auctionId: string) => auctions.has(auctionId), check };
  const minutes = memoryMinutes({ retentionMs, grid, exists: owner.exists });
  const moments = memoryMoments(owner);
  const catalogues = memoryCatalogues(owner);
  const marks = memoryMarks(owner);
  const sponsors = memorySponsors(owner);
  const shares = memoryShares(owner);
  const flags = new Set<string>();
  const stored = memoryAuctions({
    auctions,
    check,
    catalogue: catalogues.put,
    forget: (id) => {
      for (const owned of [minutes, moments, catalogues, marks, sponsors, shares, summaries]) owned.forget(id);
    },
  });
  const summaries = memorySummaries({
    exists: owner.exists,
    listByMember: stored.listByMember,
    ended: () => [...auctions.values()].filter(({ state }) => state === "ended"),
    forgetMoments: (auctionId) => moments.forget(auctionId),
  });
  let closed = false;

  return {
    auctions: stored,
    minutes,
    recorders: memoryRecorders(),
    moments,
    catalogues,
    marks,
    sponsors,
    shares,
    summaries,
    apiKeys,
    tokenKeys,
    ...memoryWebhooks(check),
    mails: memoryMails(),
    documents: memoryDocuments(check),
    audit: memoryAudit(),
    flags: {
      has: async (flag) => flags.has(flag),
      set: async (flag) => void flags.add(flag),
    },
    async ping() {
      if (closed) throw new Error("the store is closed");
      return {};
    },
    async close() {
      closed = true;
    },
  };
};
