/** A place in a list. It is in one list at most. */
export class Link<Item> {
  previous: Link<Item> | null = null;
  next: Link<Item> | null = null;

  readonly item: Item;

  constructor(item: Item) {
    this.item = item;
  }
}

/**
 * Items in the order in which they were added. Adding and removing allocate nothing, unlike in a Set, whose replaced tables keep their items
 * in memory until V8 collects all of it.
 */
export class LinkedList<Item> {
  #first: Link<Item> | null = null;
  #last: Link<Item> | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): Item | undefined {
    return this.#first?.item;
  }

  /** Adds a link that is in no list. */
  add(link: Link<Item>): void {
    link.previous = this.#last;
    if (this.#last) this.#last.next = link;
    else this.#first = link;
    this.#last = link;
    this.#size += 1;
  }

  /** Does nothing if the link is in no list. */
  remove(link: Link<Item>): void {
    const { previous, next } = link;
    if (!previous && this.#first !== link) return;
    if (previous) previous.next = next;
    else this.#first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
    link.previous = null;
    link.next = null;
    this.#size -= 1;
  }
}
