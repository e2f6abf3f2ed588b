import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import * as protocol from "../index.ts";
import { cleanText, isVisible } from "./text.ts";

const text = fc.string({ unit: "binary", maxLength: 40 });
const spiced = fc
  .array(
    fc.oneof(
      text,
      fc.constantFrom(
        "\u202E",
        "\u2066",
        "\u200D",
        "\u200C",
        "\u200F",
        "\r\n",
        "\u2028",
        "\t",
        "e\u0301",
        "\uFEFF",
        "\uD800",
        "👩‍🚒",
      ),
    ),
  )
  .map((parts) => parts.join(""));

describe("a text that people read", () => {
  it.each([
    ["composes letters and accents", "Cafe\u0301", "Café"],
    ["drops overrides, embeddings and isolates", "A\u202Eevil\u202C \u2066x\u2069", "Aevil x"],
    ["drops byte order marks", "\uFEFFLot\uFEFF 1", "Lot 1"],
    ["trims spaces of every script", "\u3000\u00A0 Vase\u2003\u200B", "Vase"],
    ["keeps joiners of scripts and of emoji", "क्‍ष می‌خواهم 👩‍🚒", "क्‍ष می‌خواهم 👩‍🚒"],
    ["keeps directional marks and flags", "\u200Fשלום\u200F 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "\u200Fשלום\u200F 🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["turns tabs and line breaks into spaces", "a\tb\r\nc\u2028d", "a b c d"],
    ["replaces halves of surrogate pairs", "a\uD83D", "a\uFFFD"],
  ])("%s", (_name, given, kept) => expect(cleanText(given)).toBe(kept));

  it("keeps line breaks in texts of several lines", () => {
    expect(cleanText(" a\r\nb\rc\u2029\nd\n", { lines: true })).toBe("a\nb\nc\n\nd");
  });

  it("is the same when it is cleaned twice, and has nothing that reorders or breaks a line", () => {
    fc.assert(
      fc.property(spiced, fc.boolean(), (given, lines) => {
        const kept = cleanText(given, { lines });
        expect(cleanText(kept, { lines })).toBe(kept);
        expect(kept).toBe(kept.trim().normalize("NFC"));
        expect(kept).not.toMatch(/[\u202A-\u202E\u2066-\u2069\uFEFF\t\r\v\f\u0085\u2028\u2029]/);
        if (!lines) expect(kept).not.toContain("\n");
      }),
    );
  });

  it("loses no letter, digit or joiner", () => {
    const letters = (one: string): string =>
      one
        .replace(/\p{Cs}/gu, "\uFFFD")
        .normalize("NFD")
        .replace(/[^\p{L}\p{N}\u200C\u200D]/gu, "");
    fc.assert(
      fc.property(spiced, (given) => {
        expect(letters(cleanText(given))).toBe(letters(given));
      }),
    );
  });

  it.each(["", "\u200D", "\u2800", "\u3164", "\u0301", "\u00AD \u2060", "\u200F"])("is invisible in %j", (given) => {
    expect(isVisible(given)).toBe(false);
  });

  it.each(["7", "-", "ഏ", "💎", "1️⃣"])("is visible in %j", (given) => expect(isVisible(given)).toBe(true));
});

describe("every body that organizers and applications send", () => {
  const bodies: Record<string, { schema: z.ZodType; example: object }> = {
    newAuction: { schema: protocol.newAuction, example: { externalId: "", title: "" } },
    auctionPatch: { schema: protocol.auctionPatch, example: { externalId: "", title: "" } },
    newMoment: {
      schema: protocol.newMoment,
      example: { type: "note", lotNumber: "", lotTitle: "", bidder: "", text: "" },
    },
    momentPatch: { schema: protocol.momentPatch, example: { lotNumber: "", lotTitle: "", bidder: "", text: "" } },
    catalogueLot: {
      schema: protocol.catalogueLot,
      example: { number: "", title: "", estimate: "", description: "" },
    },
    newApiKey: { schema: protocol.newApiKey, example: { name: "", permissions: ["read"] } },
    newInvite: { schema: protocol.newInvite, example: {} },
    newShare: { schema: protocol.newShare, example: {} },
    memberPatch: { schema: protocol.memberPatch, example: {} },
    newAccount: { schema: protocol.newAccount, example: {} },
  };
  /** Free strings that are not for readers: ids, passwords, and fields with a fixed format. Tags have their own test. */
  const OTHERS = ["timeZone", "clientId", "currency", "password", "allowedSites", "tags"];
  const texts = Object.entries(bodies).flatMap(([body, { example }]) =>
    Object.entries(example)
      .filter(([, value]) => value === "")
      .map(([field]) => ({ body, field })),
  );
  const parse = (body: string, field: string, value: string) => {
    const { schema, example } = bodies[body] as { schema: z.ZodType; example: object };
    const filled = Object.fromEntries(Object.entries(example).map(([key, one]) => [key, one === "" ? "x" : one]));
    return schema.safeParse({ ...filled, [field]: value });
  };

  it.each(Object.entries(bodies))("%s has no free string that is not listed here", (_name, { schema, example }) => {
    const { properties = {} } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as {
      properties?: Record<string, object>;
    };
    const free = Object.entries(properties)
      .filter(([, property]) => {
        const form = JSON.stringify(property);
        return form.includes('"type":"string"') && !/"(enum|pattern|format)":/.test(form);
      })
      .map(([field]) => field);
    expect(free.filter((field) => !(field in example) && !OTHERS.includes(field))).toEqual([]);
    expect(Object.keys(example).filter((field) => !(field in properties))).toEqual([]);
  });

  it.each(texts)("$body $field is cleaned", ({ body, field }) => {
    expect(parse(body, field, " \u202Ee\u0301\u202C ").data).toMatchObject({ [field]: "é" });
  });

  it.each(texts)("$body $field has no control characters and is not empty", ({ body, field }) => {
    for (const bad of ["L\0o\0t\0", "a\u001Fb", "a\u007F", "a\u0090", "", " \u200B ", "\u200D"])
      expect(parse(body, field, bad).error?.issues[0]?.path, JSON.stringify(bad)).toEqual([field]);
  });

  it("keeps line breaks only in notes and descriptions", () => {
    const several = ["text", "description"];
    // An id is refused instead of changed.
    for (const { body, field } of texts.filter(({ field }) => field !== "externalId"))
      expect(parse(body, field, "a\nb").data).toMatchObject({ [field]: several.includes(field) ? "a\nb" : "a b" });
    expect(parse("newAuction", "externalId", "a\nb").error?.issues[0]?.path).toEqual(["externalId"]);
  });
});
