import { assertSize, DAMAGED, PictureRefused } from "./refused.ts";

export const JPEG_SIGNATURE = Uint8Array.of(0xff, 0xd8, 0xff);

const [START, END, SCAN, TABLES, RESTARTS, QUANTIZATION] = [0xd8, 0xd9, 0xda, 0xc4, 0xdd, 0xdb];
/** Baseline, extended and progressive frames, which browsers show. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);
/** JFIF, the colour profile and Adobe's colour transform. All other metadata, such as EXIF, is left out. */
const KEPT_METADATA = new Set([0xe0, 0xe2, 0xee]);
const isMetadata = (marker: number): boolean => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;
const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7;
/** Bytes of a frame header without components. */
const FRAME_HEADER = 8;

/** The end of the coded data of a scan: the position of the next marker. */
function endOfScan(file: Buffer, from: number): number {
  for (let at = from; ; at += 1) {
    at = file.indexOf(0xff, at);
    const next = at === -1 ? undefined : file[at + 1];
    if (next === undefined) throw new PictureRefused(DAMAGED);
    if (next !== 0 && next !== 0xff && !isRestart(next)) return at;
  }
}

/** The size of a frame header, which starts with its length. */
function sizeOf(segment: Buffer, most: number): { width: number; height: number } {
  const components = segment[7] ?? 0;
  const [height, width] = [segment.readUInt16BE(3), segment.readUInt16BE(5)];
  if (segment.length !== FRAME_HEADER + 3 * components || ![1, 3, 4].includes(components))
    throw new PictureRefused(DAMAGED);
  assertSize(width, height, most);
  return { width, height };
}

/**
 * Verifies the structure of a JPEG file from its start to its end. @param most pixels of width and height @returns its size, and its bytes
 * without EXIF and other metadata @throws PictureRefused
 */
export function verifiedJpeg(file: Buffer, most: number) {
  const kept = [file.subarray(0, 2)];
  let size: { width: number; height: number } | null = null;
  let scans = 0;
  for (let at = 2; ; ) {
    if (file[at] !== 0xff) throw new PictureRefused(DAMAGED);
    // A marker may be preceded by any number of fill bytes.
    while (file[at + 1] === 0xff) at += 1;
    const marker = file[at + 1];
    if (marker === END) {
      if (!size || scans === 0) throw new PictureRefused(DAMAGED);
      if (at + 2 !== file.length) throw new PictureRefused("has other data after the picture");
      return { ...size, bytes: Buffer.concat([...kept, file.subarray(at)]) };
    }
    if (marker === undefined || marker < TABLES - 4 || marker === START || at + 4 > file.length || isRestart(marker))
      throw new PictureRefused(DAMAGED);
    let end = at + 2 + file.readUInt16BE(at + 2);
    if (end > file.length || end < at + 4) throw new PictureRefused(DAMAGED);
    const segment = file.subarray(at + 2, end);
    if (FRAMES.has(marker)) {
      if (size || segment.length < FRAME_HEADER) throw new PictureRefused(DAMAGED);
      size = sizeOf(segment, most);
    } else if (marker === SCAN) {
      if (!size) throw new PictureRefused(DAMAGED);
      scans += 1;
      end = endOfScan(file, end);
    } else if (!isMetadata(marker) && ![TABLES, RESTARTS, QUANTIZATION].includes(marker))
      throw new PictureRefused("is a kind of JPEG that browsers do not show. Save it as baseline or progressive JPEG");
    if (!isMetadata(marker) || KEPT_METADATA.has(marker)) kept.push(file.subarray(at, end));
    at = end;
  }
}
