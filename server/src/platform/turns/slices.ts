/** The list in pieces, in order. Each piece weighs at most `most`, or has one item. By default each item weighs 1. */
export function* slices<T>(
  list: readonly T[],
  most: number,
  weightOf: (item: T) => number = () => 1,
): Generator<readonly T[]> {
  let [start, weight] = [0, 0];
  for (const [at, item] of list.entries()) {
    const more = weightOf(item);
    if (at > start && weight + more > most) {
      yield list.slice(start, at);
      [start, weight] = [at, 0];
    }
    weight += more;
  }
  if (start < list.length) yield list.slice(start);
}
