import { createHash } from "node:crypto";
import { JPEG_SIGNATURE, verifiedJpeg } from "./jpeg.ts";
import { PNG_SIGNATURE, verifiedPng } from "./png.ts";
import { PictureRefused } from "./refused.ts";

export interface Picture {
  type: "image/png" | "image/jpeg";
  /** Pixels. */
  width: number;
  height: number;
  /** The first 128 bits of the SHA-256 of the bytes, in base64url. */
  hash: string;
  bytes: Buffer;
}

const startsWith = (file: Buffer, signature: Uint8Array): boolean =>
  file.subarray(0, signature.length).equals(signature);
const HASH_BYTES = 16;

/**
 * Verifies a PNG or JPEG file by its content alone, and removes what is not the picture: texts, EXIF, places.
 * @throws PictureRefused with the reason
 */
export async function verifiedPicture(file: Buffer, limits: { bytes: number; pixels: number }): Promise<Picture> {
  if (file.length === 0) throw new PictureRefused("must not be empty");
  if (file.length > limits.bytes) throw new PictureRefused(`must be at most ${limits.bytes / 1_000} KB`);
  const isPng = startsWith(file, PNG_SIGNATURE);
  if (!isPng && !startsWith(file, JPEG_SIGNATURE)) throw new PictureRefused("must be a PNG or JPEG picture");
  const { width, height, bytes } = isPng ? await verifiedPng(file, limits.pixels) : verifiedJpeg(file, limits.pixels);
  const hash = createHash("sha256").update(bytes).digest().subarray(0, HASH_BYTES).toString("base64url");
  return { type: isPng ? "image/png" : "image/jpeg", width, height, hash, bytes };
}
