import { DEFAULT_GRID, minuteMs, type NewAuction, SOURCE_DIMENSIONS } from "@headcount/protocol";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { minuteVisits, startRetention } from "../minutes/visits.ts";
import { sampleAuction, sampleRecord, sampleTimes } from "./sample-sale.ts";

const NOW = Date.parse("2026-03-11T09:30:00Z");
const settings: NewAuction = {
  title: "Sample sale",
  timeZone: "Europe/Berlin",
  startsAt: null,
  endsAt: null,
  countMode: "people",
  publicCounter: "exact",
  publicMinimum: 0,
  externalId: null,
  privateUntilLive: false,
  access: "public",
  allowedSites: [],
  publicCatalogue: false,
  language: null,
  tags: [],
  trackSources: false,
  enableViewerAnalytics: true,
};
const auction = sampleAuction("owner", NOW, settings, DEFAULT_GRID);
const { moments, parts } = sampleRecord(auction, DEFAULT_GRID);

describe("the sample sale", () => {
  it("ended at nine on the evening before the first start, after three hours", () => {
    expect(auction).toMatchObject({ kind: "sample", demo: false, state: "ended" });
    expect([auction.startedAt, auction.endedAt]).toEqual(["2026-03-10T17:00:00.000Z", "2026-03-10T20:00:00.000Z"]);
  });

  it("is on yesterday evening, for any time and zone of the first start", () => {
    const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia");
    fc.assert(
      fc.property(zones, fc.integer({ min: 1.5e12, max: 2e12 }), (zone, now) => {
        const { from, to } = sampleTimes(now, zone, DEFAULT_GRID);
        const local = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
        expect(to - from).toBe(180 * minuteMs(DEFAULT_GRID));
        expect(to).toBeLessThan(now);
        expect(local(to).hour).toBe(21);
        expect(
          local(to)
            .toPlainDate()
            .equals(local(now).subtract({ days: 1 }).toPlainDate()),
        ).toBe(true);
      }),
    );
  });

  it("has every slot of its minutes, and ends without viewers", () => {
    expect(parts).toHaveLength(180);
    expect(parts.every(({ part }) => part.slots.length === 12)).toBe(true);
    expect(parts[0]?.part.minute).toBe(Date.parse(auction.startedAt ?? ""));
    expect(parts.at(-1)?.part.slots.at(-1)?.people.last).toBe(0);
    const moves = (of: "joins" | "leaves") => parts.reduce((sum, { part }) => sum + part[of], 0);
    expect(moves("joins")).toBe(moves("leaves"));
  });

  it("distinguishes tabs and people, and has a dip in its break", () => {
    const slots = parts.flatMap(({ part }) => part.slots);
    expect(slots.every(({ people, connections }) => people.max <= connections.max)).toBe(true);
    expect(slots.some(({ people, connections }) => people.last < connections.last)).toBe(true);
    const pause = moments.find(({ type }) => type === "break");
    const slotAt = (at: number) =>
      slots[Math.floor((at - Date.parse(auction.startedAt ?? "")) / 5_000)]?.people.mean ?? 0;
    const began = Date.parse(pause?.at ?? "");
    expect(slotAt(began + 300_000)).toBeLessThan(0.8 * slotAt(began - 30_000));
  });

  it("has each viewer in one of two groups, and about a fifth may bid", () => {
    const slots = parts.flatMap(({ part }) => part.slots).filter(({ people }) => people.max > 0);
    for (const { groups = [], people, connections } of slots) {
      expect(groups.map(({ group }) => group).filter((group) => !["bidder", "spectator"].includes(group))).toEqual([]);
      const sum = (of: "people" | "connections") => groups.reduce((all, group) => all + group[of].last, 0);
      expect([sum("people"), sum("connections")]).toEqual([people.last, connections.last]);
    }
    const middle = slots[Math.floor(slots.length / 2)];
    const bidders = middle?.groups?.find(({ group }) => group === "bidder")?.people.last ?? 0;
    expect(bidders / (middle?.people.last ?? 0)).toBeGreaterThan(0.15);
    expect(bidders / (middle?.people.last ?? 0)).toBeLessThan(0.3);
  });

  it("counts every viewer of a quarter of an hour in each dimension of the sources", () => {
    const counted = parts.flatMap(({ part }) => part.sources ?? []);
    expect(counted).toHaveLength(12);
    for (const sources of counted) {
      const totals = SOURCE_DIMENSIONS.map((dimension) => {
        const { values = [], other = 0 } = sources[dimension] ?? {};
        return values.reduce((sum, [, viewers]) => sum + viewers, other);
      });
      expect(new Set(totals).size).toBe(1);
      expect(totals[0]).toBeGreaterThan(50);
    }
  });

  it("keeps a realistic share of its viewers", () => {
    const curve = startRetention(DEFAULT_GRID);
    for (const { part } of parts) {
      const visits = minuteVisits(part.minute, [part], DEFAULT_GRID);
      if (visits) curve.add(visits);
    }
    const { came, stillThere } = curve.finish();
    expect(came).toBeGreaterThan(1_000);
    const shares = stillThere.map(({ share }) => share ?? 0);
    expect(shares[0]).toBeGreaterThan(0.4);
    expect(shares.at(-1)).toBeGreaterThan(0.05);
    for (const [place, share] of shares.entries()) if (place > 0) expect(share).toBeLessThan(shares[place - 1] ?? 0);
  });

  it("has its 24 lots within its three hours, and a unique id for each moment", () => {
    const hammers = moments.filter(({ type }) => ["sold", "unsold", "withdrawn"].includes(type));
    expect(hammers).toHaveLength(24);
    expect(moments.every(({ at }) => at >= (auction.startedAt ?? "") && at < (auction.endedAt ?? ""))).toBe(true);
    expect(new Set(moments.map(({ id }) => id)).size).toBe(moments.length);
    expect(new Set(moments.map(({ clientId }) => clientId)).size).toBe(moments.length);
  });

  it("is the same each time it is generated, so that an interrupted first start can continue", () => {
    expect(sampleRecord(auction, DEFAULT_GRID)).toEqual({ moments, parts });
  });

  it("is proportionally shorter with the shorter minutes of tests", () => {
    const grid = { slotMs: 500, slotsPerMinute: 12 };
    const short = sampleAuction("owner", NOW, settings, grid);
    const record = sampleRecord(short, grid);
    expect(record.parts).toHaveLength(180);
    expect(record.moments.every(({ at }) => at < (short.endedAt ?? ""))).toBe(true);
  });
});
