type Attributes = Readonly<Record<string, string>>;

/** A new element. Text is text, whatever it holds. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Writes what is new only: what is written is laid out, and read to people, again. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
