import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendarFile } from "./calendar-file.ts";

const EVENT = {
  uid: "a@example.com",
  title: "Spring sale",
  startsAt: "2027-03-01T18:30:00.000Z",
  createdAt: "2027-01-01T00:00:00.000Z",
  url: "https://example.com/t/auction/a/live",
};

/** The properties of a file as a calendar program reads them. */
const read = (file: string): Map<string, string> =>
  new Map(
    file
      .replaceAll("\r\n ", "")
      .split("\r\n")
      .filter(Boolean)
      .map((line) => {
        const [name = "", ...value] = line.split(":");
        const text = value.join(":").replace(/\\(.)/g, (_, of: string) => (of === "n" ? "\n" : of));
        return [name, text];
      }),
  );

describe("the calendar file", () => {
  it("has the title, the start in UTC and the address of the page", () => {
    const file = read(calendarFile(EVENT));
    expect(file.get("SUMMARY")).toBe("Spring sale");
    expect(file.get("DTSTART")).toBe("20270301T183000Z");
    expect(file.get("DTSTAMP")).toBe("20270101T000000Z");
    expect(file.get("URL")).toBe(EVENT.url);
  });

  it("keeps every title, in lines of at most 75 bytes, and lets none add a line of its own", () => {
    const character = fc.constantFrom("\r", "\n", ";", ",", "\\", ":", "é", "वि", "🔨", " ", "\u0007", "END:VEVENT");
    const title = fc.array(fc.oneof(character, fc.string()), { maxLength: 60 }).map((parts) => parts.join(""));
    const names = [...read(calendarFile(EVENT)).keys()];
    fc.assert(
      fc.property(title, (given) => {
        const file = calendarFile({ ...EVENT, title: given });
        for (const line of file.split("\r\n")) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: no line may contain one.
          expect(line).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f]/);
        }
        const properties = read(file);
        expect([...properties.keys()]).toEqual(names);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the file cannot contain them.
        const kept = given.replace(/\r\n|\r/g, "\n").replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");
        expect(properties.get("SUMMARY")).toBe(kept);
      }),
    );
  });
});
