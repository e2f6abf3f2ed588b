const LONGEST = 80;

/**
 * The header `content-disposition` of a file to save: its name in any script (RFC 6266), and in ASCII for those who do not read that.
 * `title` is anybody's text; what no file system takes, or what would turn its ending round, is left out.
 */
export function attachment(title: string, rest: string): string {
  const clean = title
    .toWellFormed()
    .replace(/[\p{Cc}\p{Bidi_Control}\\/:*?"<>|%]+/gu, " ")
    .replace(/\s+/g, " ");
  const name = `${[...clean].slice(0, LONGEST).join("").trim() || "auction"} ${rest}`;
  const ascii = name.replace(/[^\x20-\x7e]+/g, "_");
  const encoded = encodeURIComponent(name).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
