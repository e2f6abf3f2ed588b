import { describe, expect, it } from "vitest";
import { fromLocal } from "../time/local-time.ts";
import { changesOf, storedDraft } from "./draft.ts";

const stored = storedDraft({ title: "Spring sale", timeZone: "UTC", startsAt: null, endsAt: null });

describe("the details form", () => {
  it("has nothing to save before typing, whatever changes elsewhere", () => {
    expect(changesOf({}, stored)).toBeNull();
    expect(changesOf({}, { ...stored, title: "Renamed elsewhere" })).toBeNull();
  });

  it("ignores spaces around a title", () => {
    expect(changesOf({ title: " Spring sale " }, stored)).toBeNull();
    expect(changesOf({ title: " Autumn sale " }, stored)).toEqual({ title: "Autumn sale" });
  });

  it("saves only changed fields, and a cleared time as null", () => {
    const startsAt = "2026-03-01T10:00";
    expect(changesOf({ startsAt }, stored)).toEqual({ startsAt: fromLocal(startsAt) });
    expect(changesOf({ startsAt: "" }, { ...stored, startsAt })).toEqual({ startsAt: null });
    expect(changesOf({ endsAt: startsAt }, stored)).toEqual({ endsAt: fromLocal(startsAt) });
    expect(changesOf({ endsAt: "" }, { ...stored, endsAt: startsAt })).toEqual({ endsAt: null });
  });
});
