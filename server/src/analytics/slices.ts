/** Divides the event loop between long work and other work. */
export interface Yielder {
  /** Whether long work has used its time of this turn. */
  isDue(): boolean;
  /** Resolves in a later turn, when this work may continue. */
  yield(): Promise<void>;
}

/** Number of items that are read or passed on together. */
export const SLICE = 200;

/** The items. Yields to other work whenever it is due. */
export async function* inSlices<T>(items: Iterable<T> | AsyncIterable<T>, yielder: Yielder): AsyncGenerator<T> {
  for await (const item of items) {
    yield item;
    if (yielder.isDue()) await yielder.yield();
  }
}

/** The items, at most `SLICE` at a time. Yields to other work whenever it is due. */
export async function* sliced<T>(items: Iterable<T>, yielder: Yielder): AsyncGenerator<T[]> {
  let slice: T[] = [];
  for (const item of items) {
    slice.push(item);
    if (slice.length < SLICE && !yielder.isDue()) continue;
    yield slice;
    slice = [];
    if (yielder.isDue()) await yielder.yield();
  }
  if (slice.length > 0) yield slice;
}
