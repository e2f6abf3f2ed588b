import { compileMessage as compileByLibrary } from "@lingui/message-utils/compileMessage";
import fc from "fast-check";
import { expect, it } from "vitest";
import { compileMessage } from "./message.ts";

/** The library also notes that a plural has no offset. */
const plain = (tokens: unknown): unknown => JSON.parse(JSON.stringify(tokens));

const word = fc.string({ unit: fc.constantFrom(..."abé عد-,.:% “”"), maxLength: 8 });
const name = fc.constantFrom("n", "count", "title");

it("compiles any message of these forms as the library does", () => {
  const message = fc.letrec<{ message: string; plural: string }>((tie) => ({
    message: fc
      .array(
        fc.oneof(
          word,
          name.map((one) => `{${one}}`),
          tie("plural"),
        ),
        { maxLength: 5, depthIdentifier: "depth" },
      )
      .map((parts) => parts.join("")),
    plural: fc
      .tuple(name, fc.array(word, { minLength: 2, maxLength: 2 }))
      .map(([one, [few = "", other = ""]]) => `{${one}, plural, one {#${few}{title}} =7 {${few}} other {${other} #}}`),
  })).message;
  fc.assert(
    fc.property(message, (one) => {
      expect(plain(compileMessage(one))).toEqual(plain(compileByLibrary(one)));
    }),
  );
});
