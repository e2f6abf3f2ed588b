import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { momentsQuery, rangeQuery } from "../index.ts";

/** The way in which a server reads the query of an address. */
const read = (schema: z.ZodType, query: string) => schema.safeParse(Object.fromEntries(new URLSearchParams(query)));

describe("a plus sign in an address", () => {
  it.each(["2026-01-01T00:00:00+05:30", "2026-01-01T00:00:00.123+05:30", "2026-01-01T00:00:00%2B05:30"])(
    "is accepted in %s",
    (from) => {
      for (const schema of [rangeQuery, momentsQuery])
        expect(read(schema, `from=${from}`).data).toMatchObject({ from: decodeURIComponent(from) });
    },
  );

  it("is accepted in a time zone", () => {
    expect(read(rangeQuery, "tz=Etc/GMT+5").data).toMatchObject({ tz: "Etc/GMT+5" });
  });

  it.each(["2026-01-01 00:00:00", "2026-01-01T00:00:00", "2026-01-01T00:00:00 Z", "1 2", ""])(
    "does not turn %j into an instant",
    (from) => expect(read(rangeQuery, `from=${encodeURIComponent(from)}`).error?.issues[0]?.path).toEqual(["from"]),
  );
});
