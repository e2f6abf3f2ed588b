/**
 * A browser that translates a page wraps its texts in other elements, or replaces them. React then fails to move or remove its nodes.
 * These replacements find a node through its wrapper, or leave the node alone, so that the page keeps working.
 */
export function surviveTranslation(prototype: Node = Node.prototype): void {
  const { removeChild, insertBefore } = prototype;
  /** The child of `parent` that contains `node`. */
  const within = (parent: Node, node: Node): Node | null => {
    let at: Node | null = node;
    while (at && at.parentNode !== parent) at = at.parentNode;
    return at;
  };
  prototype.removeChild = function <T extends Node>(this: Node, child: T): T {
    if (child.parentNode === this) return removeChild.call(this, child) as T;
    const wrapper = within(this, child);
    if (wrapper) removeChild.call(this, wrapper);
    return child;
  };
  prototype.insertBefore = function <T extends Node>(this: Node, node: T, before: Node | null): T {
    const anchor = before && (before.parentNode === this ? before : within(this, before));
    return insertBefore.call(this, node, anchor) as T;
  };
}
