import { readFileSync } from "node:fs";
import { join } from "node:path";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes a text for HTML, between tags or in quotes. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (found) => ENTITIES[found] ?? found);

/** Fills `{{name}}` of a built document. The values must be HTML already. */
export type Fill = (values: Readonly<Record<string, string>>) => string;

/** A built document, read once. @throws if it does not exist */
export function documentOf(webDir: string, file: string): Fill {
  let text: string | undefined;
  return (values) => {
    text ??= readFileSync(join(webDir, file), "utf8");
    return text.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => values[name] ?? "");
  };
}
