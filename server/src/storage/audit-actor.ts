import type { AuditActor, StoredAuditEntry } from "./store.ts";

/** The name of an actor in an index. */
export const actorName = ({ organizer, by }: AuditActor): string => `${by}:${organizer}`;

/** The name by which an entry is found; `null` for what Headcount did by itself. */
export const actorOf = ({ by: { organizer, key } }: Pick<StoredAuditEntry, "by">): string | null =>
  organizer === null ? null : actorName({ organizer, by: key === null ? "session" : "key" });
