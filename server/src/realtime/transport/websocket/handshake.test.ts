import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { openingAnswer } from "./handshake.ts";

/** The request of RFC 6455, section 1.3. */
const HEADERS = {
  upgrade: "websocket",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-version": "13",
};
const answerTo = (headers: IncomingHttpHeaders): string[] | null =>
  openingAnswer({ headers: { ...HEADERS, ...headers } } as IncomingMessage)?.split("\r\n") ?? null;

describe("the handshake of a websocket", () => {
  it("is answered with the key of the standard's example", () => {
    expect(answerTo({})).toEqual([
      "HTTP/1.1 101 Switching Protocols",
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
      "",
      "",
    ]);
    expect(answerTo({ upgrade: "WebSocket", "sec-websocket-version": "8" })).toHaveLength(6);
  });

  it("accepts the first subprotocol that the client offers, because a browser closes a connection without one", () => {
    for (const offer of ["chat", " chat , other", "chat,"])
      expect(answerTo({ "sec-websocket-protocol": offer })).toContain("Sec-WebSocket-Protocol: chat");
  });

  it("is refused if a header is missing or not allowed", () => {
    const wrong: IncomingHttpHeaders[] = [
      ...[undefined, "", "h2c"].map((upgrade) => ({ upgrade })),
      ...[undefined, "", "x".repeat(24), `${"x".repeat(22)}=`, `${"é".repeat(22)}==`].map((key) => ({
        "sec-websocket-key": key,
      })),
      ...[undefined, "", "12", "013", "13, 13"].map((version) => ({ "sec-websocket-version": version })),
      ...["", " ", "a b", "a\tb", ",", "a\u007f", "é"].map((offer) => ({ "sec-websocket-protocol": offer })),
    ];
    for (const headers of wrong) expect([headers, answerTo(headers)]).toEqual([headers, null]);
  });
});
