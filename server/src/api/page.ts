/** One of a list that is read page by page, the newest first, and of one instant by id. */
interface Listed {
  id: string;
  at: string;
}

/** The one after which a page begins, as the `next` of the page before names it. */
export const placeOf = (before: string | undefined): { at: number; id: string } | undefined => {
  const [at, id] = before?.split("-") ?? [];
  return id === undefined ? undefined : { at: Number(at), id };
};

/** The page of a list of which one more than `limit` was asked for: that one shows whether there is a next page. */
export function pageOf<T extends Listed>(found: readonly T[], limit: number): { rows: T[]; next: string | null } {
  const rows = found.slice(0, limit);
  const end = found.length > limit ? rows.at(-1) : undefined;
  return { rows, next: end ? `${Date.parse(end.at)}-${end.id}` : null };
}
