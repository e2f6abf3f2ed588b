import type { Writable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as ws from "ws";
import { MAX_PACKET_BYTES } from "../transport.ts";
import { type FrameReader, readFrames, textFrame } from "./frames.ts";

/** The types of ws lack its exported parser. */
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };

/** What a reader found, in order: messages, pings, and at last a close or a violation with its status code. */
type Found = (string | null | { ping: string } | { closed: number | null } | { violates: number })[];

/** Any frame of a client, also a wrong one. */
interface Frame {
  first: number;
  isMasked: boolean;
  /** The announced length, if it is not the payload's. */
  announced: number | undefined;
  /** In how many bytes the length is written at least. */
  lengthBytes: 0 | 2 | 8;
  mask: Uint8Array;
  payload: Uint8Array;
}

const bytesOf = ({ first, isMasked, announced, lengthBytes, mask, payload }: Frame): Buffer => {
  const length = announced ?? payload.length;
  const size = length > 65_535 ? 8 : Math.max(lengthBytes, length > 125 ? 2 : 0);
  const header = Buffer.alloc(2 + size);
  header[0] = first;
  header[1] = (isMasked ? 128 : 0) | (size === 0 ? length : size === 2 ? 126 : 127);
  if (size === 2) header.writeUInt16BE(length, 2);
  if (size === 8) header.writeBigUInt64BE(BigInt(length), 2);
  const masked = payload.map((byte, at) => byte ^ (isMasked ? (mask[at % 4] ?? 0) : 0));
  return Buffer.concat([header, isMasked ? mask : Buffer.alloc(0), masked]);
};

const usually = <T>(usual: fc.Arbitrary<T>, seldom: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: seldom });
const text = fc
  .oneof(
    { weight: 6, arbitrary: fc.string({ maxLength: 40 }) },
    fc.nat(MAX_PACKET_BYTES + 10).map((n) => "x".repeat(n)),
  )
  .map((value) => new Uint8Array(Buffer.from(value)));
const status = fc.constantFrom(1000, 1001, 1003, 1004, 1005, 1006, 1014, 1015, 2999, 3000, 4999, 5000, 0);
const closing = fc.oneof(
  fc.constant(new Uint8Array()),
  fc.tuple(status, usually(text, fc.uint8Array({ maxLength: 9 }))).map(([code, reason]) => {
    return Uint8Array.of(code >> 8, code & 255, ...reason.slice(0, 120));
  }),
);
const payload = usually(text, fc.oneof(fc.uint8Array({ maxLength: 130 }), closing));
const frame: fc.Arbitrary<Frame> = fc
  .record({
    opcode: fc.oneof({ weight: 12, arbitrary: fc.constantFrom(0, 0, 0, 1, 2, 9, 9, 10) }, fc.constant(8), fc.nat(15)),
    isFinal: usually(fc.boolean(), fc.constant(true)),
    reserved: usually(fc.constant(0), fc.nat(7)),
    isMasked: usually(fc.constant(true), fc.constant(false)),
    announced: usually(fc.constant(undefined), fc.constantFrom<number | undefined>(0, 126, 70_000, 2 ** 53, 2 ** 62)),
    lengthBytes: usually(fc.constant<0 | 2 | 8>(0), fc.constantFrom<0 | 2 | 8>(2, 8)),
    mask: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    payload,
    close: closing,
  })
  .map(({ opcode, isFinal, reserved, payload, close, ...more }) => ({
    ...more,
    payload: opcode === 8 ? close : opcode > 8 ? payload.slice(0, 126) : payload,
    first: (isFinal || opcode > 7 ? 128 : 0) | (reserved << 4) | opcode,
  }));

/** Messages of several frames, with a ping between them, among frames of all kinds. */
const message = fc.array(frame, { minLength: 1, maxLength: 70 }).map((frames) =>
  frames.map((one, place) => {
    const isLast = place === frames.length - 1;
    return { ...one, first: (isLast ? 128 : 0) | (place === 0 ? 1 : 0), payload: one.payload.slice(0, 200) };
  }),
);
const stream = fc
  .array(
    fc.oneof(
      frame.map((one) => [one]),
      message,
    ),
    { maxLength: 6 },
  )
  .map((all) => all.flat());

const found = async (chunks: readonly Buffer[]): Promise<Found> => {
  const events: Found = [];
  const reader: FrameReader = {
    partial: null,
    fragments: null,
    get isReading() {
      const last = events.at(-1);
      return !(last && typeof last === "object" && !("ping" in last));
    },
    receive: (value) => void events.push(value),
    receivePing: (value) => void events.push({ ping: value.toString("hex") }),
    receiveClose: (value) => void events.push({ closed: value.length === 0 ? null : value.readUInt16BE() }),
    receiveError: (violates) => void events.push({ violates }),
  };
  for (const chunk of chunks) readFrames(reader, Buffer.from(chunk));
  return events;
};

const foundByWs = (chunks: readonly Buffer[]): Promise<Found> =>
  new Promise((resolve) => {
    const events: Found = [];
    const options = { isServer: true, maxPayload: MAX_PACKET_BYTES, maxFragments: 64 };
    const receiver = new Receiver(options);
    receiver.on("message", (data: Buffer, isBinary: boolean) => events.push(isBinary ? null : data.toString()));
    receiver.on("ping", (data: Buffer) => events.push({ ping: data.toString("hex") }));
    receiver.on("conclude", (code: number) => events.push({ closed: code === 1005 ? null : code }));
    receiver.on("error", (error) => {
      const code = Object.getOwnPropertySymbols(error).find(({ description }) => description === "status-code");
      events.push({ violates: (error as unknown as Record<symbol, number>)[code ?? Symbol()] ?? 0 });
    });
    receiver.on("close", () => resolve(events));
    for (const chunk of chunks) if (receiver.writable && !receiver.writableEnded) receiver.write(Buffer.from(chunk));
    // An error is reported in a later turn.
    setImmediate(() => receiver.destroy());
  });

/** The bytes in pieces that end at these places. */
const cut = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [...ends, bytes.length]
    .map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
    .filter(({ length }) => length > 0);
};

describe("frames of a client", () => {
  it("are read as ws reads them, whatever they contain and however they are cut", async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.array(fc.nat(20_000), { maxLength: 30 }), async (frames, places) => {
        const chunks = cut(Buffer.concat(frames.map(bytesOf)), places);
        expect(await found(chunks)).toEqual(await foundByWs(chunks));
      }),
      { numRuns: 500 },
    );
  });

  it("are allowed up to each border of the protocol and of the limits, and no further, as in ws", async () => {
    const of = (first: number, payload: Uint8Array | string = "", more: Partial<Frame> = {}): Frame => ({
      ...{ first, isMasked: true, announced: undefined, lengthBytes: 0, mask: Uint8Array.of(1, 2, 3, 4) },
      payload: typeof payload === "string" ? new Uint8Array(Buffer.from(payload)) : payload,
      ...more,
    });
    const code = (value: number, reason: Uint8Array | string = ""): Frame =>
      of(0x88, Uint8Array.of(value >> 8, value & 255, ...Buffer.from(reason)));
    const split = (count: number, size: number): Frame[] =>
      Array.from({ length: count }, (_, i) => of((i === count - 1 ? 128 : 0) | (i === 0 ? 1 : 0), "x".repeat(size)));
    const notUtf8 = Uint8Array.of(0xc3, 0x28);
    const half = [Uint8Array.of(0xc3), Uint8Array.of(0xa4)] as const;
    const expected: [Frame[], Found][] = [
      ...[0x10, 0x20, 0x40].map((bit): [Frame[], Found] => [[of(0x81 | bit)], [{ violates: 1002 }]]),
      ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 0].map((op): [Frame[], Found] => [[of(128 | op)], [{ violates: 1002 }]]),
      ...[8, 9, 10].map((op): [Frame[], Found] => [[of(op)], [{ violates: 1002 }]]),
      ...[8, 9, 10].map((op): [Frame[], Found] => [[of(128 | op, "x".repeat(126))], [{ violates: 1002 }]]),
      ...[1, 2].map((op): [Frame[], Found] => [[of(1), of(128 | op)], [{ violates: 1002 }]]),
      [[of(0x81, "a", { isMasked: false })], [{ violates: 1002 }]],
      [[of(0x89, "x".repeat(125)), of(0x8a, "x")], [{ ping: "78".repeat(125) }]],
      [[of(0x88, "x")], [{ violates: 1002 }]],
      [[of(0x88), of(0x81, "late")], [{ closed: null }]],
      [[code(1000, "bye"), of(0x81, "late")], [{ closed: 1000 }]],
      [[code(1000, notUtf8)], [{ violates: 1007 }]],
      ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map((value): [Frame[], Found] => {
        return [[code(value)], [{ violates: 1002 }]];
      }),
      ...[1000, 1001, 1002, 1003, 1007, 1010, 1014, 3000, 4999].map((value): [Frame[], Found] => {
        return [[code(value)], [{ closed: value }]];
      }),
      [split(64, 1), ["x".repeat(64)]],
      [split(65, 1), [{ violates: 1008 }]],
      [split(64, 128), ["x".repeat(MAX_PACKET_BYTES)]],
      [split(3, 2_731), [{ violates: 1009 }]],
      [[of(0x81, "x".repeat(MAX_PACKET_BYTES))], ["x".repeat(MAX_PACKET_BYTES)]],
      [[of(0x81, "x".repeat(MAX_PACKET_BYTES + 1))], [{ violates: 1009 }]],
      [[of(0x82, "", { announced: 2 ** 62 })], [{ violates: 1009 }]],
      [
        [of(0x81, "a", { lengthBytes: 2 }), of(0x82, "a", { lengthBytes: 8 })],
        ["a", null],
      ],
      [[of(0x81, notUtf8)], [{ violates: 1007 }]],
      [
        [of(1, half[0]), of(0x89), of(0x80, half[1])],
        [{ ping: "" }, "ä"],
      ],
    ];
    for (const [frames, events] of expected) {
      const bytes = Buffer.concat(frames.map(bytesOf));
      const single = Array.from(bytes, (byte) => Buffer.from([byte]));
      expect(await found([bytes])).toEqual(events);
      expect(await found(single)).toEqual(events);
      expect(await foundByWs([bytes])).toEqual(events);
    }
  });

  it("are written as ws reads them, at each length code", async () => {
    for (const length of [0, 1, 125, 126, 65_535, 65_536]) {
      const texts: string[] = [];
      const receiver = new Receiver({ isServer: false });
      receiver.on("message", (data: Buffer) => texts.push(data.toString()));
      receiver.write(textFrame("ü".repeat(length >> 1) + "x".repeat(length & 1)));
      expect(texts.map((value) => Buffer.byteLength(value))).toEqual([length]);
    }
  });
});
