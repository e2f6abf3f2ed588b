import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Appended to the client's key: RFC 6455, section 1.3. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** Sixteen bytes as base64. */
const KEY = /^[+/0-9A-Za-z]{22}==$/;
/** A token of RFC 9110, and what may follow the first one in a list. */
const FIRST_PROTOCOL = /^\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*(?:,|$)/;

/** The answer that opens a websocket (RFC 6455, section 4.2.2), with the first of the offered subprotocols; `null` if the request is not a valid one. */
export function openingAnswer({ headers }: IncomingMessage): string | null {
  const { upgrade, "sec-websocket-key": key, "sec-websocket-protocol": protocols } = headers;
  const version = headers["sec-websocket-version"];
  if (upgrade?.toLowerCase() !== "websocket" || key === undefined || !KEY.test(key)) return null;
  if (version !== "13" && version !== "8") return null;
  const accept = hash("sha1", key + GUID, "base64");
  const opening = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n`;
  if (protocols === undefined) return `${opening}\r\n`;
  const protocol = FIRST_PROTOCOL.exec(protocols)?.[1];
  return protocol === undefined ? null : `${opening}Sec-WebSocket-Protocol: ${protocol}\r\n\r\n`;
}
