import { isUtf8 } from "node:buffer";
import { MAX_PACKET_BYTES } from "../transport.ts";

/** A packet of 8 KB needs no more than a few fragments. */
const MAX_FRAGMENTS = 64;
const MAX_CONTROL_BYTES = 125;
/** Length codes of RFC 6455, followed by the length in 2 or 8 bytes. */
const [IN_2_BYTES, IN_8_BYTES] = [126, 127];

/** Opcodes of RFC 6455. */
const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
/** Status codes of RFC 6455, section 7.4.1. */
const STATUS = { protocolError: 1002, notUtf8: 1007, tooManyFrames: 1008, tooLong: 1009 } as const;

/** The frames of a message that is not complete. */
interface Fragments {
  isText: boolean;
  bytes: number;
  payloads: Buffer[];
}

/** What reads the frames of one client, and its state between two chunks. */
export interface FrameReader {
  /** The bytes of a frame that is not complete; `null`: none. */
  partial: Buffer | null;
  fragments: Fragments | null;
  /** False: what follows is not read. */
  readonly isReading: boolean;
  /** `null`: a binary message. */
  receive(text: string | null): void;
  receivePing(payload: Buffer): void;
  /** The client closes. @param status the payload to answer with: the client's status code, or nothing */
  receiveClose(status: Buffer): void;
  /** The client breaks the protocol. @param status the code of the close frame */
  receiveError(status: number): void;
}

/** Reads all complete frames of a client, and keeps a copy of the rest. Unmasks in place. */
export function readFrames(reader: FrameReader, chunk: Buffer): void {
  let bytes = reader.partial ? Buffer.concat([reader.partial, chunk]) : chunk;
  reader.partial = null;
  while (bytes.length > 0 && reader.isReading) {
    const length = readFrame(reader, bytes);
    if (length === 0) {
      // A view would keep the whole chunk in memory.
      if (reader.isReading) reader.partial = Buffer.from(bytes);
      return;
    }
    bytes = bytes.subarray(length);
  }
}

/** Reads the first frame and returns its length; 0 if it is not complete or not allowed. */
function readFrame(reader: FrameReader, bytes: Buffer): number {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return 0;
  const [opcode, isFinal, code] = [first & 0x0f, (first & 0x80) !== 0, second & 0x7f];
  if (!isAllowed(reader, first, second)) return refuse(reader, STATUS.protocolError);
  const header = code < IN_2_BYTES ? 2 : code === IN_2_BYTES ? 4 : 10;
  if (bytes.length < header) return 0;
  const length = header === 2 ? code : header === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const isControl = opcode >= OPCODES.close;
  if (!isControl && length + (reader.fragments?.bytes ?? 0) > MAX_PACKET_BYTES) return refuse(reader, STATUS.tooLong);
  const end = header + 4 + length;
  if (bytes.length < end) return 0;
  const payload = bytes.subarray(header + 4, end);
  for (let at = 0; at < length; at += 1) payload[at] = (payload[at] ?? 0) ^ (bytes[header + (at & 3)] ?? 0);
  if (isControl) readControl(reader, opcode, payload);
  else readData(reader, opcode, isFinal, payload);
  return end;
}

/** Whether a frame may begin with these bytes: RFC 6455, sections 5.1 to 5.5. */
function isAllowed({ fragments }: FrameReader, first: number, second: number): boolean {
  const [opcode, isFinal, code] = [first & 0x0f, (first & 0x80) !== 0, second & 0x7f];
  const [hasExtension, isMasked] = [(first & 0x70) !== 0, (second & 0x80) !== 0];
  if (hasExtension || !isMasked) return false;
  switch (opcode) {
    case OPCODES.continuation:
      return fragments !== null;
    case OPCODES.text:
    case OPCODES.binary:
      return fragments === null;
    case OPCODES.close:
      return isFinal && code <= MAX_CONTROL_BYTES && code !== 1;
    case OPCODES.ping:
    case OPCODES.pong:
      return isFinal && code <= MAX_CONTROL_BYTES;
    default:
      return false;
  }
}

function readControl(reader: FrameReader, opcode: number, payload: Buffer): void {
  if (opcode === OPCODES.ping) reader.receivePing(payload);
  if (opcode !== OPCODES.close) return;
  const status = payload.subarray(0, 2);
  if (payload.length > 0 && !isStatus(status.readUInt16BE())) refuse(reader, STATUS.protocolError);
  else if (!isUtf8(payload.subarray(2))) refuse(reader, STATUS.notUtf8);
  else reader.receiveClose(status);
}

function readData(reader: FrameReader, opcode: number, isFinal: boolean, payload: Buffer): void {
  if (isFinal && reader.fragments === null) {
    deliver(reader, opcode === OPCODES.text, payload);
    return;
  }
  const fragments = reader.fragments ?? { isText: opcode === OPCODES.text, bytes: 0, payloads: [] };
  fragments.bytes += payload.length;
  fragments.payloads.push(isFinal ? payload : Buffer.from(payload));
  reader.fragments = isFinal ? null : fragments;
  if (fragments.payloads.length > MAX_FRAGMENTS) refuse(reader, STATUS.tooManyFrames);
  else if (isFinal) deliver(reader, fragments.isText, Buffer.concat(fragments.payloads));
}

function deliver(reader: FrameReader, isText: boolean, payload: Buffer): void {
  if (!isText) reader.receive(null);
  else if (isUtf8(payload)) reader.receive(payload.toString());
  else refuse(reader, STATUS.notUtf8);
}

function refuse(reader: FrameReader, status: number): 0 {
  reader.receiveError(status);
  return 0;
}

/** The codes that a close frame may have: RFC 6455, section 7.4, and the registry of codes. */
const isStatus = (code: number): boolean =>
  (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999);

/** A text as one frame of a server. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const [header, code] = length < IN_2_BYTES ? [2, length] : length < 65_536 ? [4, IN_2_BYTES] : [10, IN_8_BYTES];
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = 0x80 | OPCODES.text;
  frame[1] = code;
  if (code === IN_2_BYTES) frame.writeUInt16BE(length, 2);
  if (code === IN_8_BYTES) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, header);
  return frame;
}

export const pongFrame = (payload: Buffer): Buffer => controlFrame(OPCODES.pong, payload);

/** @param status two bytes, or none */
export const closeFrame = (status: Buffer): Buffer => controlFrame(OPCODES.close, status);

/** A status code as the payload of a close frame. */
export const statusBytes = (code: number): Buffer => Buffer.from([code >> 8, code & 255]);

/** @param payload at most 125 bytes */
const controlFrame = (opcode: number, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload]);
