/** Lets everything else have its turn. */
export type Turn = () => Promise<void>;

/** As many items are looked at before others have their turn: some milliseconds of work. */
export const SLICE = 200;

/** The items, with a turn for everything else after each slice. */
export async function* inSlices<T>(items: Iterable<T> | AsyncIterable<T>, turn: Turn, size = SLICE): AsyncGenerator<T> {
  let looked = 0;
  for await (const item of items) {
    yield item;
    looked += 1;
    if (looked % size === 0) await turn();
  }
}

/** The items a slice at a time, with a turn for everything else after each. */
export async function* sliced<T>(items: Iterable<T>, turn: Turn, size = SLICE): AsyncGenerator<T[]> {
  let slice: T[] = [];
  for (const item of items) {
    slice.push(item);
    if (slice.length < size) continue;
    yield slice;
    slice = [];
    await turn();
  }
  if (slice.length > 0) yield slice;
}
