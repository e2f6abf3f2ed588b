import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Marked } from "marked";
import type { Plugin } from "vite";

const SLOT = "<!-- docs/how-we-count.md -->";
const SOURCE = resolve(import.meta.dirname, "../docs/how-we-count.md");

/** The anchor of a heading, for links from other pages. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, "-")
    .replaceAll(/^-|-$/g, "");

/** The heading above what is being rendered. It names the tables of its section. */
let section = "";

const marked = new Marked({
  renderer: {
    heading({ tokens, text, depth }) {
      section = anchorOf(text);
      return `<h${depth} id="${section}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    table(token) {
      const head = token.header.map((cell) => `<th scope="col">${this.parser.parseInline(cell.tokens)}</th>`).join("");
      const rows = token.rows.map(
        (row) => `<tr>${row.map((cell) => `<td>${this.parser.parseInline(cell.tokens)}</td>`).join("")}</tr>`,
      );
      const table = `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
      // Scrolls separately on a narrow screen, even by keyboard.
      return `<div class="table" role="region" aria-labelledby="${section}" tabindex="0">${table}</div>\n`;
    },
  },
});

/** The page `how-we-count.html`, from its source in the docs. */
export const documentPage: Plugin = {
  name: "document-page",
  transformIndexHtml: {
    order: "pre",
    handler: (html) =>
      html.includes(SLOT) ? html.replace(SLOT, () => marked.parse(readFileSync(SOURCE, "utf8")) as string) : html,
  },
};
