import type { Store, StoredAuction } from "../storage/store.ts";

const MARKS_PER_PAGE = 1_000;

/** Returns a function that lists the live auctions of organizers. It reads only those that have changed since its last call. */
export function liveAuctions({ auctions }: Pick<Store, "auctions">): () => Promise<StoredAuction[]> {
  let known = new Map<string, { mark: string; auction: StoredAuction }>();
  return async () => {
    const next: typeof known = new Map();
    for (let after: string | null = null; ; ) {
      const marks: { id: string; mark: string }[] = await auctions.liveMarks(after, MARKS_PER_PAGE);
      const changed = marks.filter(({ id, mark }) => known.get(id)?.mark !== mark);
      const read = changed.length > 0 ? await auctions.findMany(changed.map(({ id }) => id)) : [];
      const byId = new Map(read.map((auction) => [auction.id, auction]));
      for (const { id, mark } of marks) {
        const auction = byId.get(id) ?? known.get(id)?.auction;
        if (auction) next.set(id, { mark, auction });
      }
      if (marks.length < MARKS_PER_PAGE) break;
      after = marks.at(-1)?.id ?? null;
    }
    known = next;
    return [...next.values()]
      .map(({ auction }) => auction)
      .filter(({ kind, state }) => kind === null && state === "live");
  };
}
