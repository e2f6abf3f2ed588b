import fc from "fast-check";
import { Decoder, Encoder, PacketType } from "socket.io-parser";
import { describe, expect, it } from "vitest";
import { readPacket } from "./engineio-packets.ts";

describe("reading packets", () => {
  it("never throws", () => {
    const like = fc
      .tuple(fc.constantFrom("4", "40", "41", "42", "43", "45"), fc.string(), fc.json())
      .map((parts) => parts.join(""));
    fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary" }), like), (text) => void readPacket(text)));
  });

  it("reads each event that Socket.IO's own encoder writes", () => {
    const name = fc.constantFrom("joinAuction", "leaveAuction", "nonsense", "__proto__", "42", "");
    fc.assert(
      fc.property(name, fc.array(fc.jsonValue()), fc.option(fc.nat(), { nil: undefined }), (event, args, id) => {
        const packet = { type: PacketType.EVENT, nsp: "/", data: [event, ...args], ...(id !== undefined && { id }) };
        const [text = ""] = new Encoder().encode(packet) as string[];
        const plain = JSON.parse(JSON.stringify(args));
        expect(readPacket(`4${text}`)).toEqual({
          type: "event",
          name: event,
          args: plain,
          id: id === undefined ? "" : String(id),
        });
      }),
    );
  });

  it("accepts nothing that Socket.IO's own decoder refuses, except in parts that it never reads", () => {
    const text = fc
      .tuple(fc.constantFrom("0", "1", "2", "3", "4", "7"), fc.string(), fc.json())
      .map((all) => all.join(""));
    fc.assert(
      fc.property(text, (packet) => {
        try {
          new Decoder().add(packet);
        } catch {
          expect(readPacket(`4${packet}`)).toBeNull();
        }
      }),
    );
  });
});
