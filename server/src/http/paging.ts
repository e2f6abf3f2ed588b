/** The row after which a page begins, from the `next` of the previous page. */
export const placeOf = (before: string | undefined): { at: number; id: string } | undefined => {
  const [at, id] = before?.split("-") ?? [];
  return id === undefined ? undefined : { at: Number(at), id };
};

/** A page of a list that was read with `limit + 1`: the extra row shows whether there is a next page. The list is sorted by the instant `atOf` (ISO), the newest first, then by id. */
export function pageOf<T extends { id: string }>(
  found: readonly T[],
  limit: number,
  atOf: (row: T) => string,
): { rows: T[]; next: string | null } {
  const rows = found.slice(0, limit);
  const end = found.length > limit ? rows.at(-1) : undefined;
  return { rows, next: end ? `${Date.parse(atOf(end))}-${end.id}` : null };
}
