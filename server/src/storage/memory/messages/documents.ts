import type { DocumentStore, DocumentWrite, WriteAuthority } from "../../store.ts";

export const memoryDocuments = (
  check: (authority: WriteAuthority | undefined, auctionId?: string) => void,
): DocumentStore => {
  const known = new Map<string, DocumentWrite>();
  return {
    async find(keys) {
      const found = [...new Set(keys)].flatMap((key) => known.get(key) ?? []);
      return new Map(
        found.map(({ key, revision, document }) => [key, structuredClone({ key, revision, document })] as const),
      );
    },
    async save(writes, authority) {
      const saved = new Set<string>();
      for (const { auctionId } of writes) check(authority, auctionId ?? undefined);
      for (const write of writes) {
        if ((known.get(write.key)?.revision ?? 0) !== write.revision - 1) continue;
        known.set(write.key, structuredClone(write));
        saved.add(write.key);
      }
      return saved;
    },
    async forget(auctionId) {
      for (const [key, write] of known) if (write.auctionId === auctionId) known.delete(key);
    },
  };
};
