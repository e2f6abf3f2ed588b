import { z } from "zod";
import type { DocumentStore } from "../storage/store.ts";

const KEY = "lease alerts";
const lease = z.object({ holder: z.string(), until: z.number() });

/** Decides which of several processes with one database works. Only a hint: a process that stalls may wake up after its lease has ended. */
export interface StoreLease {
  /** Takes or renews the lease. Resolves to whether this process holds it. */
  take(now: number): Promise<boolean>;
  /** Gives it up, so that another process need not wait for its end. */
  release(): Promise<void>;
}

/** @param lengthMs how long a process that dies keeps the lease */
export function storeLease(documents: DocumentStore, holder: string, lengthMs: number): StoreLease {
  let own: { revision: number; until: number } | null = null;
  const write = async (revision: number, until: number): Promise<boolean> => {
    const document = { holder, until };
    const saved = (await documents.save([{ key: KEY, auctionId: null, revision, document }])).has(KEY);
    own = saved ? { revision, until } : null;
    return saved;
  };
  return {
    async take(now) {
      // Renewed when half of it is over.
      if (own && now < own.until - lengthMs / 2) return true;
      const found = (await documents.find([KEY])).get(KEY);
      const known = lease.safeParse(found?.document).data;
      if (known && known.holder !== holder && now < known.until) {
        own = null;
        return false;
      }
      return write((found?.revision ?? 0) + 1, now + lengthMs);
    },
    async release() {
      if (own) await write(own.revision + 1, 0);
      own = null;
    },
  };
}
