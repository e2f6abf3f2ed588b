import { promisify } from "node:util";
import { crc32, inflate } from "node:zlib";
import { assertSize, DAMAGED, PictureRefused } from "./refused.ts";

const inflated = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflate);
export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** What a picture looks like. All other chunks, such as texts, are left out. */
const KEPT = new Set(["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "pHYs"]);
const ANIMATED = new Set(["acTL", "fcTL", "fdAT"]);
/** Bytes of a chunk besides its data: length, type and checksum. */
const FRAME = 12;
const IHDR_LENGTH = 13;

/** Samples per pixel, and possible bits per sample, by colour type. */
const COLOURS: Readonly<Record<number, { samples: number; depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

/** First column and row, and the steps between them, of each pass of an interlaced picture. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Chunk {
  type: string;
  data: Buffer;
  bytes: Buffer;
}

/** The chunks up to the last one, which must end the file. */
function* chunksOf(file: Buffer): Generator<Chunk> {
  for (let at = PNG_SIGNATURE.length; ; ) {
    if (at + FRAME > file.length) throw new PictureRefused(DAMAGED);
    const length = file.readUInt32BE(at);
    const end = at + FRAME + length;
    if (end > file.length) throw new PictureRefused(DAMAGED);
    const [type, data] = [file.toString("latin1", at + 4, at + 8), file.subarray(at + 8, end - 4)];
    if (crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4)) throw new PictureRefused(DAMAGED);
    yield { type, data, bytes: file.subarray(at, end) };
    at = end;
    if (type !== "IEND") continue;
    if (at !== file.length) throw new PictureRefused("has other data after the picture");
    return;
  }
}

interface Header {
  width: number;
  height: number;
  bitsPerPixel: number;
  isInterlaced: boolean;
}

function headerOf({ type, data }: Chunk, most: number): Header {
  if (type !== "IHDR" || data.length !== IHDR_LENGTH) throw new PictureRefused(DAMAGED);
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  const [depth = 0, colour = -1, compression, filter, interlace = 2] = data.subarray(8);
  assertSize(width, height, most);
  const known = COLOURS[colour];
  if (!known?.depths.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1)
    throw new PictureRefused(DAMAGED);
  return { width, height, bitsPerPixel: known.samples * depth, isInterlaced: interlace === 1 };
}

/** The exact bytes of the unpacked pixels: each row has one byte for its filter. */
function unpackedLength({ width, height, bitsPerPixel, isInterlaced }: Header): number {
  const passes = isInterlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  return passes.reduce((sum, [left, top, right, down]) => {
    const [columns, rows] = [Math.ceil((width - left) / right), Math.ceil((height - top) / down)];
    return columns <= 0 || rows <= 0 ? sum : sum + rows * (1 + Math.ceil((columns * bitsPerPixel) / 8));
  }, 0);
}

/**
 * Verifies a PNG file whole: its chunks, their checksums and the length of its pixels. @param most pixels of width and height @returns its
 * size, and its bytes without texts and other data @throws PictureRefused
 */
export async function verifiedPng(file: Buffer, most: number) {
  const chunks = [...chunksOf(file)];
  const [first] = chunks;
  if (!first || chunks.filter(({ type }) => type === "IHDR").length > 1) throw new PictureRefused(DAMAGED);
  const header = headerOf(first, most);
  if (chunks.some(({ type }) => ANIMATED.has(type))) throw new PictureRefused("must not be animated");
  const pixels = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  const length = unpackedLength(header);
  const unpacked = await inflated(pixels, { maxOutputLength: length }).catch(() => null);
  if (unpacked?.length !== length) throw new PictureRefused(DAMAGED);
  const kept = chunks.filter(({ type }) => KEPT.has(type)).map(({ bytes }) => bytes);
  const { width, height } = header;
  return { width, height, bytes: Buffer.concat([PNG_SIGNATURE, ...kept]) };
}
