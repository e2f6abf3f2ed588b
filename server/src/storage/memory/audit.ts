import { byTime } from "@headcount/protocol";
import { actorName, actorOf } from "../audit-actor.ts";
import type { AuditStore, StoredAuditEntry } from "../store.ts";

/** The audit log in memory. */
export const memoryAudit = (): AuditStore => {
  let entries: StoredAuditEntry[] = [];
  return {
    async append(entry) {
      entries.push(structuredClone(entry));
    },
    async list(whose, { since, after, limit }) {
      const isWanted = ({ id, at, auctionId, readers }: StoredAuditEntry): boolean => {
        const time = Date.parse(at);
        if (time < since || (after && (time > after.at || (time === after.at && id >= after.id)))) return false;
        return "auction" in whose ? auctionId === whose.auction : readers.includes(whose.reader);
      };
      return entries
        .filter(isWanted)
        .sort((a, b) => byTime(b, a))
        .slice(0, limit)
        .map((entry) => structuredClone(entry));
    },
    async nthNewest(actor, n) {
      const times = entries.flatMap((entry) => (actorOf(entry) === actorName(actor) ? [Date.parse(entry.at)] : []));
      return times.sort((a, b) => b - a)[n - 1] ?? null;
    },
    async deleteBefore(at) {
      const before = entries.length;
      entries = entries.filter((entry) => Date.parse(entry.at) >= at);
      return before - entries.length;
    },
  };
};
