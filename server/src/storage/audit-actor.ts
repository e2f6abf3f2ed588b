import type { AuditActor, StoredAuditEntry } from "./store.ts";

/** The name of an actor in an index. */
export const actorName = ({ organizer, by }: AuditActor): string => `${by}:${organizer}`;

/** The actor's name in the index of an entry; `null` for Headcount's own changes. */
export const actorOf = ({ by: { organizer, key } }: Pick<StoredAuditEntry, "by">): string | null =>
  organizer === null ? null : actorName({ organizer, by: key === null ? "session" : "key" });
