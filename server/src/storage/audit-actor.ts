import type { AuditActor, StoredAuditEntry } from "./store.ts";

/** An actor's name in an index. */
export const actorName = ({ organizer, by }: AuditActor): string => `${by}:${organizer}`;

/** By which name an entry is found; `null`: Headcount did it by itself. */
export const actorOf = ({ by: { organizer, key } }: Pick<StoredAuditEntry, "by">): string | null =>
  organizer === null ? null : actorName({ organizer, by: key === null ? "session" : "key" });
