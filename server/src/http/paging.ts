/** The one after which a page begins, as the `next` of the page before names it. */
export const placeOf = (before: string | undefined): { at: number; id: string } | undefined => {
  const [at, id] = before?.split("-") ?? [];
  return id === undefined ? undefined : { at: Number(at), id };
};

/** The page of a list of which one more than `limit` was asked for: that one shows whether there is a next page. `atOf` is the instant (ISO) that the list is sorted by, the newest first, and of one instant by id. */
export function pageOf<T extends { id: string }>(
  found: readonly T[],
  limit: number,
  atOf: (row: T) => string,
): { rows: T[]; next: string | null } {
  const rows = found.slice(0, limit);
  const end = found.length > limit ? rows.at(-1) : undefined;
  return { rows, next: end ? `${Date.parse(atOf(end))}-${end.id}` : null };
}
