import { describe, expect, it } from "vitest";
import { changesOf, storedDraft } from "./draft.ts";

const stored = storedDraft({ title: "Spring sale", timeZone: "UTC", tags: ["evening"], startsAt: null, endsAt: null });

describe("the details form", () => {
  it("has nothing to save before typing, whatever changes elsewhere", () => {
    expect(changesOf({}, stored)).toBeNull();
    expect(changesOf({}, { ...stored, title: "Renamed elsewhere" })).toBeNull();
  });

  it("ignores spaces around a title", () => {
    expect(changesOf({ title: " Spring sale " }, stored)).toBeNull();
    expect(changesOf({ title: " Autumn sale " }, stored)).toEqual({ title: "Autumn sale" });
  });

  it("saves changed tags", () => {
    expect(changesOf({ tags: ["evening"] }, stored)).toBeNull();
    expect(changesOf({ tags: ["evening", "prints"] }, stored)).toEqual({ tags: ["evening", "prints"] });
  });

  it("saves only changed fields, and a cleared time as null", () => {
    const startsAt = "2026-03-01T10:00";
    expect(changesOf({ startsAt }, stored)).toEqual({ startsAt: "2026-03-01T10:00:00.000Z" });
    expect(changesOf({ startsAt: "" }, { ...stored, startsAt })).toEqual({ startsAt: null });
    expect(changesOf({ endsAt: startsAt }, stored)).toEqual({ endsAt: "2026-03-01T10:00:00.000Z" });
    expect(changesOf({ endsAt: "" }, { ...stored, endsAt: startsAt })).toEqual({ endsAt: null });
  });

  it("reads and writes times in the zone of the auction, or in the one that was chosen instead", () => {
    const auction = { ...stored, timeZone: "Asia/Kolkata", startsAt: "2026-03-01T13:30:00.000Z", endsAt: null };
    const kolkata = storedDraft(auction);
    expect(kolkata.startsAt).toBe("2026-03-01T19:00");
    expect(changesOf({ startsAt: "2026-03-01T19:30" }, kolkata)).toEqual({ startsAt: "2026-03-01T14:00:00.000Z" });
    // Another zone shows the same instant, and a time that is typed then belongs to it.
    const paris = storedDraft(auction, "Europe/Paris");
    expect(paris.startsAt).toBe("2026-03-01T14:30");
    const timeZone = "Europe/Paris";
    expect(changesOf({ timeZone }, paris)).toEqual({ timeZone });
    expect(changesOf({ timeZone, startsAt: "2026-03-01T19:00" }, paris)).toEqual({
      timeZone,
      startsAt: "2026-03-01T18:00:00.000Z",
    });
  });
});
