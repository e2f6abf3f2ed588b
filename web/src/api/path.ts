/** A path below `/api/v1`. Only `path` creates one, so that no call gets a text joined by hand. */
export type Path = string & { readonly isPath: true };

/** The path of a template. An inserted text stays one segment, or one value of the query, whatever characters it has. */
export const path = (text: TemplateStringsArray, ...values: readonly (string | URLSearchParams)[]): Path => {
  const written = values.map((value) => (typeof value === "string" ? segment(value) : value.toString()));
  return String.raw({ raw: text }, ...written) as Path;
};

/** Dots alone would name another folder, encoded or not: they are no id of anything. */
const segment = (value: string): string => (/^\.{1,2}$/.test(value) ? "%00" : encodeURIComponent(value));
