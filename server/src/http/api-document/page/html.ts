import { escaped } from "../../../platform/escaped-html.ts";

/** A piece of HTML. Only `html` creates one, so no text of the document gets into the page unescaped. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Value = Html | string | number | false | undefined | readonly Value[];

const written = (value: Value): string => {
  if (value instanceof Html) return value.toString();
  if (value === false || value === undefined) return "";
  return typeof value === "object" ? value.map(written).join("") : escaped(String(value));
};

/** HTML of a template. Inserted texts are escaped, lists are joined, and `false` and `undefined` are left out. */
export const html = (text: TemplateStringsArray, ...values: readonly Value[]): Html =>
  new Html(String.raw({ raw: text }, ...values.map(written)));

/** The pieces, separated by `between`. */
export const joined = (pieces: readonly Value[], between: Value): Html =>
  html`${pieces.map((piece, index) => [index > 0 && between, piece])}`;

/** A text of the document, whose only Markdown is code in backticks. */
export const inline = (text: string): Html =>
  html`${text.split("`").map((part, index, parts) => (index % 2 === 0 || index === parts.length - 1 ? [index % 2 === 1 && "`", part] : html`<code>${part}</code>`))}`;

/** Paragraphs of a text. Empty lines separate them. */
export const paragraphs = (text: string): Html =>
  html`${text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== "")
    .map((part) => html`<p>${inline(part)}</p>`)}`;
