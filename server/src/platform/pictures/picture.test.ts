import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JPEG, pngChunk, pngHeader, pngOf } from "./picture.fixtures.ts";
import { verifiedPicture } from "./picture.ts";

const LIMITS = { bytes: 100_000, pixels: 2_000 };
const verified = (file: Buffer) => verifiedPicture(file, LIMITS);
const refused = (file: Buffer, why: string | RegExp) => expect(verified(file)).rejects.toThrow(why);

const text = pngChunk("tEXt", Buffer.from("Comment\0<script>alert(1)</script>"));
const PNG = pngOf(40, 20);
const EXIF = Buffer.concat([Buffer.of(0xff, 0xe1, 0, 12), Buffer.from("Exif\0\0GPS.")]);
const withExif = Buffer.concat([JPEG.subarray(0, 20), EXIF, JPEG.subarray(20)]);

describe("a picture", () => {
  it("is known by its content, with its size", async () => {
    expect(await verified(PNG)).toMatchObject({ type: "image/png", width: 40, height: 20, bytes: PNG });
    expect(await verified(JPEG)).toMatchObject({ type: "image/jpeg", width: 16, height: 8, bytes: JPEG });
  });

  it("is kept without texts, places and other data", async () => {
    expect(await verified(pngOf(40, 20, [text]))).toEqual(await verified(PNG));
    expect(await verified(withExif)).toEqual(await verified(JPEG));
  });

  it("is refused if it is another type, whatever its name", async () => {
    for (const other of [
      "<svg xmlns='http://www.w3.org/2000/svg'/>",
      "GIF89a",
      "RIFF0000WEBP",
      "<!doctype html>",
      "BM",
    ])
      await refused(Buffer.from(other), "must be a PNG or JPEG picture");
    await refused(Buffer.alloc(0), "must not be empty");
  });

  it("is refused if it is too large, in bytes or in pixels, before its pixels are unpacked", async () => {
    await refused(Buffer.concat([PNG, Buffer.alloc(100_000)]), "at most 100 KB");
    const bomb = Buffer.concat([
      PNG.subarray(0, 8),
      pngHeader(60_000, 60_000),
      pngChunk("IDAT", deflateSync(Buffer.alloc(1_000))),
      pngChunk("IEND", Buffer.alloc(0)),
    ]);
    await refused(bomb, "has 60000 × 60000 pixels. At most 2000 × 2000 are accepted");
    const long = Buffer.concat([
      PNG.subarray(0, 8),
      pngHeader(10, 10),
      pngChunk("IDAT", deflateSync(Buffer.alloc(50_000_000))),
      pngChunk("IEND", Buffer.alloc(0)),
    ]);
    await refused(long, /damaged/);
    const wide = Buffer.from(JPEG);
    wide.writeUInt16BE(65_000, wide.indexOf(Buffer.of(0xff, 0xc0)) + 7);
    await refused(wide, "65000 × 8 pixels");
  });

  it("is refused if it is animated, or something follows it", async () => {
    await refused(pngOf(4, 4, [pngChunk("acTL", Buffer.alloc(8))]), "must not be animated");
    for (const file of [PNG, JPEG])
      await refused(Buffer.concat([file, Buffer.from("PK\u0003\u0004 or <script>")]), "other data after the picture");
  });

  it("is refused if any part of it is missing", async () => {
    for (const file of [PNG, JPEG])
      for (let length = 1; length < file.length; length += 1)
        await expect(verified(file.subarray(0, length))).rejects.toThrow();
  });

  it("never fails otherwise, whatever bytes are changed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(PNG, JPEG, withExif),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255))),
        async (file, edits) => {
          const changed = Buffer.from(file);
          for (const [at, byte] of edits) if (at < changed.length) changed[at] = byte;
          const found = await verified(changed).catch((error: Error) => error.constructor.name);
          if (typeof found === "string") expect(found).toBe("PictureRefused");
          else expect(await verified(found.bytes)).toEqual(found);
        },
      ),
    );
  });
});
