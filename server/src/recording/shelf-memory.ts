import type { Shelf, ShelvedPart } from "./shelf.ts";

/** A shelf that ends with the process. */
export function memoryShelf(): Shelf {
  let parts: ShelvedPart[] = [];
  let lastId = 0;
  return {
    put(finished) {
      const added = finished.map((item) => {
        lastId += 1;
        return { id: lastId, ...item };
      });
      parts = [...added, ...parts].sort((a, b) => b.part.minute - a.part.minute);
    },
    newest: (limit) => parts.slice(0, limit),
    remove(ids) {
      const gone = new Set(ids);
      parts = parts.filter(({ id }) => !gone.has(id));
    },
    dropOldest(count) {
      parts = parts.slice(0, Math.max(0, parts.length - count));
    },
    get size() {
      return parts.length;
    },
    close() {},
  };
}
