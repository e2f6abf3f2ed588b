import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

/** Files below this size are not compressed. The server's answers have the same threshold. */
const THRESHOLD_BYTES = 1_024;
const ENCODINGS = [
  { ending: ".br", packed: promisify(brotliCompress) },
  {
    ending: ".gz",
    packed: (text: Buffer) => promisify(gzip)(text, { level: constants.Z_BEST_COMPRESSION }),
  },
];

/** Writes `.br` and `.gz` beside each built script and style sheet, with the best compression. The server sends these files unchanged. */
export const precompress: Plugin = {
  name: "precompress",
  apply: "build",
  async writeBundle({ dir = "." }, bundle) {
    const texts = Object.values(bundle).flatMap((file): [string, Buffer][] => {
      const text = Buffer.from(file.type === "chunk" ? file.code : file.source);
      return /\.(js|css|svg)$/.test(file.fileName) && text.length >= THRESHOLD_BYTES ? [[file.fileName, text]] : [];
    });
    await Promise.all(
      texts.flatMap(([name, text]) =>
        ENCODINGS.map(async ({ ending, packed }) => writeFile(join(dir, name + ending), await packed(text))),
      ),
    );
  },
};
