import { crc32, deflateSync } from "node:zlib";

export const pngChunk = (type: string, data: Uint8Array): Buffer => {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
};

export const pngHeader = (width: number, height: number, interlace = 0): Buffer => {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([8, 2, 0, 0, interlace], 8);
  return pngChunk("IHDR", data);
};
const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");

/** A PNG file of one colour. `chunks`: further ones before the pixels. */
export const pngOf = (width: number, height: number, chunks: readonly Buffer[] = []): Buffer => {
  const row = Buffer.concat([Buffer.of(0), Buffer.alloc(3 * width, Buffer.of(59, 91, 219))]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const idat = pngChunk("IDAT", pixels);
  return Buffer.concat([SIGNATURE, pngHeader(width, height), ...chunks, idat, pngChunk("IEND", Buffer.alloc(0))]);
};

/** A grey JPEG file of 16 × 8 pixels. */
export const JPEG: Buffer = Buffer.concat([
  Buffer.from("ffd8ffe000104a46494600010100000100010000ffdb004300", "hex"),
  Buffer.alloc(64, 1),
  Buffer.from("ffc0000b080008001001011100ffc4001f00", "hex"),
  Buffer.from("00010501010101010100000000000000000102030405060708090a0b", "hex"),
  Buffer.from("ffc400b5100002010303020403050504040000017d", "hex"),
  Buffer.from(
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a",
    "hex",
  ),
  Buffer.from(
    "3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495",
    "hex",
  ),
  Buffer.from(
    "969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9",
    "hex",
  ),
  Buffer.from("eaf1f2f3f4f5f6f7f8f9fa", "hex"),
  Buffer.from("ffda0008010100003f00", "hex"),
  Buffer.from("0a28ff00", "hex"),
  Buffer.from("ffd9", "hex"),
]);
