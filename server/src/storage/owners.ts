import type { StoredAuction } from "./store.ts";

/** Account ids of the auction's owners. */
export const ownersOf = ({ members }: Pick<StoredAuction, "members">): string[] =>
  members.flatMap(({ organizer, role }) => (role === "owner" ? [organizer] : []));
