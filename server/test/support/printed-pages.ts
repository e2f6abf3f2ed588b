import { inflateSync } from "node:zlib";

/** The stream of an object of the file, decompressed. */
function streamOf(pdf: string, number: string): string {
  const object = pdf.indexOf(`\n${number} 0 obj`);
  if (object < 0) throw new Error(`the file has no object ${number}`);
  const start = pdf.indexOf("\n", pdf.indexOf("stream", object)) + 1;
  const bytes = Buffer.from(pdf.slice(start, pdf.indexOf("endstream", start)), "latin1");
  return inflateSync(bytes).toString("latin1");
}

/** The number of characters on each page of a PDF that Chromium printed. It draws each character by itself. */
export function printedPages(file: Buffer): number[] {
  const pdf = file.toString("latin1");
  const pages = pdf.match(/\/Type\s*\/Page\b[\s\S]*?endobj/g) ?? [];
  return pages.map((page) => {
    const contents = /\/Contents (\d+) 0 R/.exec(page)?.[1] ?? "";
    return streamOf(pdf, contents).match(/\bT[jJ]\b/g)?.length ?? 0;
  });
}
