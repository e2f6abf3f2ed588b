import {
  type AuctionPart,
  byTime,
  DEFAULT_GRID,
  EMPTY_SALE,
  FIRST_AUCTION_IDS,
  type Grid,
  type MinutePart,
  type Role,
  saleOf,
} from "@headcount/protocol";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fewRuns } from "../../test/support/few-runs.ts";
import { howMuch } from "../../test/support/long-tests.ts";
import { MINUTE, T0 } from "../analytics/analytics.fixtures.ts";
import { minuteTotals } from "../minutes/merge.ts";
import { minuteSlots, reachesInto, type SampledSlot } from "../minutes/slot.ts";
import { anyParts, partOf, slotOf, visitsOf } from "./part.fixtures.ts";
import { apiKeyOf, auctionOf, auditEntryOf, collect, gather, momentOf, shareOf, summaryOf } from "./store.fixtures.ts";
import type {
  AuditWhose,
  MomentsWanted,
  PageWanted,
  Store,
  StoredAuction,
  StoredAuditEntry,
  StoredMinute,
  StoredMoment,
} from "./store.ts";

const A = "a".repeat(24);
const B = "b".repeat(24);
const DAY = 86_400_000;
const ROOM = { edges: 1_000, others: 1_000 };
const RETENTION = { retentionMs: 90 * DAY, grid: DEFAULT_GRID };

/** Makes an empty store; whoever makes it sees to what lies below it. */
type MakeStore = (options: { retentionMs: number; grid: Grid }) => Promise<Store>;

/** What keeps what lies below a store from showing a promise kept, and why. */
interface Limits {
  /** Reads may see a document half changed, so that nothing can be said of what happens at once. */
  tornReads?: string;
}

/** The promises of the port, for any implementation. */
export const storeContract = (name: string, makeStore: MakeStore, limits: Limits = {}): void => {
  describe(`a ${name} store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await makeStore(RETENTION);
      await store.auctions.insert(auctionOf(A));
      await store.auctions.insert(auctionOf(B));
    });
    afterEach(() => store.close());

    const write = (part: MinutePart, auctionId = A): AuctionPart => ({ auctionId, part });
    const merge = (...parts: MinutePart[]) =>
      store.minutes.merge(
        parts.map((part) => write(part)),
        T0,
      );
    const read = (auctionId = A, from = 0, to = Number.MAX_SAFE_INTEGER, now = T0): Promise<StoredMinute[]> =>
      collect(store.minutes.read(auctionId, { from, to }, now));

    describe("auctions", () => {
      it("come back as they went in, and are none of the caller's objects", async () => {
        const auction = auctionOf("c".repeat(24), {
          title: "Ünïcode 🎨 '; drop table auctions; --",
          privateUntilLive: true,
          toggles: [{ at: T0, enabled: false }],
        });
        await store.auctions.insert(auction);
        const expected = structuredClone(auction);
        auction.toggles.push({ at: T0 + 1, enabled: true });
        const found = await store.auctions.find(auction.id);
        expect(found).toEqual(expected);
        found?.toggles.pop();
        expect(await store.auctions.find(auction.id)).toEqual(expected);
        await store.auctions.update(auction.id, (known) => ({ ...known, privateUntilLive: false }));
        expect(await store.auctions.findMany([auction.id])).toEqual([{ ...expected, privateUntilLive: false }]);
      });

      it("that do not exist are null, false or null, and stay so", async () => {
        for (const id of ["f".repeat(24), "__proto__", "constructor", "", "*", "{x}", "a' or '1'='1"]) {
          expect(await store.auctions.find(id)).toBeNull();
          expect(await store.auctions.update(id, (auction) => auction)).toBeNull();
          expect(await store.auctions.delete(id)).toBe(false);
          expect(await store.minutes.extent(id, T0)).toBeNull();
          expect(await read(id)).toEqual([]);
        }
      });

      it("with the id of another are refused, and the first stays", async () => {
        await expect(store.auctions.insert(auctionOf(A, { title: "Thief" }))).rejects.toThrow();
        expect(await store.auctions.find(A)).toEqual(auctionOf(A));
      });

      it("are listed by member newest first, whatever the role, without those of others, and follow each change", async () => {
        const since = new Date(T0).toISOString();
        const later = (id: string, day: number, ...members: [string, Role][]): StoredAuction =>
          auctionOf(id.repeat(24), {
            members: members.map(([organizer, role]) => ({ organizer, role, since })),
            createdAt: new Date(T0 + day * DAY).toISOString(),
          });
        for (const auction of [
          later("1", 1, ["ada", "owner"]),
          later("3", 3, ["bob", "owner"], ["ada", "viewer"]),
          later("2", 2, ["ada", "editor"], ["bob", "owner"]),
          later("4", 4, ["__proto__", "owner"]),
        ])
          await store.auctions.insert(auction);
        const ids = async (organizer: string) =>
          (await store.auctions.listByMember(organizer, { limit: 100 })).map((a) => a.id[0]);
        expect(await ids("ada")).toEqual(["3", "2", "1"]);
        expect(await ids("bob")).toEqual(["3", "2"]);
        expect(await ids("__proto__")).toEqual(["4"]);
        expect(await ids("nobody")).toEqual([]);

        await store.auctions.update("3".repeat(24), (auction) => ({
          ...auction,
          members: auction.members.slice(0, 1),
        }));
        await store.auctions.update("4".repeat(24), (auction) => ({
          ...auction,
          members: [...auction.members, { organizer: "ada", role: "editor", since }],
        }));
        expect(await ids("ada")).toEqual(["4", "2", "1"]);
        expect(await ids("bob")).toEqual(["3", "2"]);
        await store.auctions.delete("2".repeat(24));
        expect(await ids("ada")).toEqual(["4", "1"]);
        expect(await ids("bob")).toEqual(["3"]);
      });

      it("are listed page by page, those of one instant by id, without a gap or a repetition", async () => {
        const members = [{ organizer: "pia", role: "editor" as const, since: new Date(T0).toISOString() }];
        const ids = Array.from({ length: 7 }, (_, i) => `${"0".repeat(23)}${i + 1}`);
        // Instants that several share, and made in another order than that of their ids.
        for (const [i, id] of [...ids].reverse().entries())
          await store.auctions.insert(
            auctionOf(id, { members, createdAt: new Date(T0 + Math.floor(i / 3)).toISOString() }),
          );
        const seen: string[] = [];
        for (let after: PageWanted["after"]; ; ) {
          const page = await store.auctions.listByMember("pia", { after, limit: 2 });
          seen.push(...page.map(({ id }) => id.slice(-1)));
          const last = page.at(-1);
          if (!last) break;
          after = { at: Date.parse(last.createdAt), id: last.id };
        }
        expect(seen.join("")).toBe("1432765");
      });

      it("are found by a part of their title, in upper or lower case, page by page", async () => {
        const titles = ["Spring Sale", "spring (2)", "ÄRZTE", "100 % .* off", "Autumn"];
        for (const [i, title] of titles.entries())
          await store.auctions.insert(
            auctionOf(String(i + 1).repeat(24), { title, createdAt: new Date(T0 + i * DAY).toISOString() }),
          );
        const found = async (title: string, more: object = {}) =>
          (await store.auctions.listByMember("olga", { limit: 100, title, ...more })).map((a) => a.title);
        expect(await found("SPRING")).toEqual(["spring (2)", "Spring Sale"]);
        expect(await found("ärzte")).toEqual(["ÄRZTE"]);
        expect(await found("g (")).toEqual(["spring (2)"]);
        expect([await found(".*"), await found("%"), await found("_")]).toEqual([
          ["100 % .* off"],
          ["100 % .* off"],
          [],
        ]);
        expect(await found("spring", { limit: 1 })).toEqual(["spring (2)"]);
        expect(await found("spring", { after: { at: T0 + DAY, id: "2".repeat(24) } })).toEqual(["Spring Sale"]);
      });

      it("are counted for those who own them, and the live ones of these", async () => {
        const since = new Date(T0).toISOString();
        const owned = (id: string, state: "live" | "ended", role: Role) =>
          store.auctions.insert(
            auctionOf(id.repeat(24), {
              state,
              members: [
                { organizer: "pia", role, since },
                { organizer: "bob", role: "owner", since },
              ],
            }),
          );
        await owned("1", "live", "owner");
        await owned("2", "ended", "owner");
        await owned("3", "live", "editor");
        for (const id of FIRST_AUCTION_IDS) {
          const members = [{ organizer: "pia", role: "owner" as const, since }];
          await store.auctions.insert(auctionOf(id, { members }));
        }
        expect(await store.auctions.countOwned("pia")).toEqual({ auctions: 2, live: 1 });
        await store.auctions.update("2".repeat(24), (auction) => ({ ...auction, state: "live" }));
        await store.auctions.delete("1".repeat(24));
        expect(await store.auctions.countOwned("pia")).toEqual({ auctions: 1, live: 1 });
        expect(await store.auctions.countOwned("nobody")).toEqual({ auctions: 0, live: 0 });
      });

      it("keep their members and invitations as they were given", async () => {
        const at = new Date(T0).toISOString();
        const members = [
          { organizer: "olga", role: "owner" as const, since: at },
          { organizer: "vic", role: "viewer" as const, since: at },
        ];
        const invites = [{ id: "i".repeat(16), role: "editor" as const, by: "olga", createdAt: at, expiresAt: at }];
        await store.auctions.update(A, (auction) => ({ ...auction, members, invites }));
        expect(await store.auctions.find(A)).toEqual(auctionOf(A, { members, invites }));
      });

      it("are listed as live only while they are", async () => {
        await store.auctions.update(A, (auction) => ({ ...auction, state: "ended" }));
        expect((await store.auctions.listLive()).map((auction) => auction.id)).toEqual([B]);
        expect((await store.auctions.liveMarks(null, 10)).map(({ id }) => id)).toEqual([B]);
      });

      it("are due when they are live and their planned end has come, the earliest first", async () => {
        const at = (ms: number): string => new Date(T0 + ms).toISOString();
        const due = async (ms: number, limit = 10): Promise<string[]> =>
          (await store.auctions.listDue(at(ms), limit)).map(({ id }) => id);
        expect(await due(1_000_000)).toEqual([]);
        await store.auctions.update(A, (auction) => ({ ...auction, endsAt: at(2_000) }));
        await store.auctions.update(B, (auction) => ({ ...auction, endsAt: at(1_000) }));
        expect(await due(999)).toEqual([]);
        expect(await due(1_000)).toEqual([B]);
        expect(await due(2_000)).toEqual([B, A]);
        expect(await due(2_000, 1)).toEqual([B]);
        await store.auctions.update(B, (auction) => ({ ...auction, state: "ended" }));
        expect(await due(2_000)).toEqual([A]);
        await store.auctions.update(A, (auction) => ({ ...auction, endsAt: null }));
        expect(await due(2_000)).toEqual([]);
      });

      it("are found many at once, those that exist", async () => {
        const found = await store.auctions.findMany([B, "f".repeat(24), A, "x", A]);
        expect(found.map(({ id }) => id).sort()).toEqual([A, B].sort());
        expect(found.find(({ id }) => id === A)).toEqual(await store.auctions.find(A));
        expect(await store.auctions.findMany([])).toEqual([]);
      });

      it("are listed as live page by page, with marks that change when they do", async () => {
        const all = await store.auctions.liveMarks(null, 10);
        expect(all.map(({ id }) => id)).toEqual([A, B].sort());
        const [first, second] = all;
        expect(await store.auctions.liveMarks(null, 1)).toEqual([first]);
        expect(await store.auctions.liveMarks(first?.id ?? "", 1)).toEqual([second]);
        expect(await store.auctions.liveMarks(second?.id ?? "", 1)).toEqual([]);
        await store.auctions.update(first?.id ?? "", (auction) => ({
          ...auction,
          title: "Changed",
          updatedAt: new Date(Date.parse(auction.updatedAt) + 1).toISOString(),
        }));
        const [changed, same] = await store.auctions.liveMarks(null, 10);
        expect(changed?.mark).not.toBe(first?.mark);
        expect(same).toEqual(second);
      });

      it("are changed one after the other, however many ask at once", async (ctx) => {
        ctx.skip(limits.tornReads !== undefined, limits.tornReads);
        const add = (i: number) =>
          store.auctions.update(A, (auction) => ({
            ...auction,
            toggles: [...auction.toggles, { at: T0 + i, enabled: i % 2 === 0 }],
          }));
        await Promise.all(Array.from({ length: 20 }, (_, i) => add(i)));
        expect((await store.auctions.find(A))?.toggles).toHaveLength(21);
        expect(await store.auctions.find(B)).toEqual(auctionOf(B));
      });

      it("stay as they were when the change fails", async () => {
        const change = () => {
          throw new Error("no");
        };
        await expect(store.auctions.update(A, change)).rejects.toThrow("no");
        expect(await store.auctions.find(A)).toEqual(auctionOf(A));
      });

      it("take their minutes along when deleted, and nobody else's", async () => {
        await store.minutes.merge([write(partOf(0, 5)), write(partOf(0, 7), B)], T0);
        expect(await store.auctions.delete(A)).toBe(true);
        expect(await store.auctions.delete(A)).toBe(false);
        await store.auctions.insert(auctionOf(A));
        expect(await read(A)).toEqual([]);
        expect(await read(B)).toHaveLength(1);
      });

      it("are out of everyone's sight with all that they own before that is deleted, and nobody is told where there was none", async () => {
        await store.minutes.merge([write(partOf(0, 5))], T0);
        await store.moments.record(A, [momentOf(1, 0)], { edges: 10, others: 10 });
        let seen: Promise<unknown[]> | undefined;
        const look = (): void => {
          seen = Promise.all([
            store.auctions.find(A),
            store.auctions.findMany([A]),
            store.auctions.listLive().then((live) => live.filter(({ id }) => id !== B)),
            store.auctions.liveMarks(null, 10).then((marks) => marks.filter(({ id }) => id !== B)),
            store.auctions.countOwned("olga").then(({ auctions }) => auctions),
            store.auctions.listByMember("olga", { limit: 10 }).then((listed) => listed.map(({ id }) => id)),
            read(A),
            store.moments.list(A, { interval: { from: 0, to: 2 * T0 }, limit: 10 }),
            store.moments.record(A, [momentOf(2, 0)], { edges: 10, others: 10 }),
            store.auctions.update(A, (auction) => auction),
          ]);
        };
        expect(await store.auctions.delete(A, undefined, look)).toBe(true);
        expect(await seen).toEqual([null, [], [], [], 1, [B], [], [], null, null]);
        let told = 0;
        expect(await store.auctions.delete(A, undefined, () => told++)).toBe(false);
        expect(told).toBe(0);
      });
    });

    describe("merging", () => {
      it("says what became of each part, in order", async () => {
        const first = partOf(0, 5, { seq: 2 });
        const outcomes = await merge(
          first,
          first,
          partOf(0, 6, { seq: 1 }),
          partOf(0, 6, { seq: 2 }),
          partOf(0, 7, { seq: 3 }),
        );
        expect(outcomes).toEqual(["stored", "duplicate", "duplicate", "conflict", "stored"]);
        expect(await read()).toEqual([{ minute: T0, ...minuteTotals([partOf(0, 7)], DEFAULT_GRID) }]);
      });

      it("keeps the first of a conflict", async () => {
        await merge(partOf(0, 5));
        expect(await merge(partOf(0, 6))).toEqual(["conflict"]);
        expect((await read())[0]?.connections.max).toBe(5);
      });

      it("of parts for no auction says unknown, and keeps the others", async () => {
        const ids = ["f".repeat(24), A, "__proto__"];
        const outcomes = await store.minutes.merge(
          ids.map((id) => write(partOf(0, 5), id)),
          T0,
        );
        expect(outcomes).toEqual(["unknown", "stored", "unknown"]);
        expect(await store.minutes.merge([], T0)).toEqual([]);
      });

      it("adds up what two merges at once bring to one minute", async (ctx) => {
        ctx.skip(limits.tornReads !== undefined, limits.tornReads);
        const parts = Array.from({ length: 10 }, (_, i) => partOf(0, i, { node: `n${i}` }));
        const outcomes = await Promise.all(parts.map((part) => merge(part)));
        expect(outcomes.flat()).toEqual(parts.map(() => "stored"));
        expect((await read())[0]?.connections).toEqual({ last: 45, mean: 45, min: 45, max: 45, maxAt: T0 });
      });

      it("gives back exactly the totals of any parts", async () => {
        await fc.assert(
          fc.asyncProperty(anyParts, async (parts) => {
            await store.auctions.delete(A);
            await store.auctions.insert(auctionOf(A));
            await merge(...parts);
            const highest = parts.filter((p) =>
              parts.every((q) => q.node !== p.node || q.boot !== p.boot || q.seq <= p.seq),
            );
            expect(await read()).toEqual([{ minute: T0, ...minuteTotals(highest, DEFAULT_GRID) }]);
          }),
        );
      });

      it("F23: a hundred times over and shuffled leaves what once in order leaves", async () => {
        const writes = [0, 1, 2].flatMap((at) =>
          ["x", "y"].flatMap((node) =>
            [1, 2].map((seq) => write(partOf(at, at + seq, { node, seq }), node === "x" && at === 2 ? B : A)),
          ),
        );
        await store.minutes.merge(writes, T0);
        const once = [await read(A), await read(B)];
        await store.auctions.delete(A);
        await store.auctions.delete(B);
        await store.auctions.insert(auctionOf(A));
        await store.auctions.insert(auctionOf(B));

        const many = Array.from({ length: 100 }, () => writes).flat();
        const [shuffled] = fc.sample(fc.shuffledSubarray(many, { minLength: many.length, maxLength: many.length }), {
          numRuns: 1,
          seed: 7,
        });
        for (let i = 0; i < many.length; i += 300) await store.minutes.merge(shuffled?.slice(i, i + 300) ?? [], T0 + i);
        expect([await read(A), await read(B)]).toEqual(once);
      });

      it("tells recorders apart whose names run together", async () => {
        await merge(partOf(0, 1, { node: "ab", boot: "c" }), partOf(0, 1, { node: "a", boot: "bc" }));
        await merge(partOf(0, 1, { node: "__proto__", boot: "__proto__" }));
        expect((await read())[0]?.connections.max).toBe(3);
      });

      it("keeps a true zero and an unknown peak time", async () => {
        const whole = { level: { last: 0, mean: 0, min: 0, max: 0 }, samples: 12 };
        await merge(partOf(0, 0, { node: "external", slots: [], whole }));
        expect((await read())[0]?.people).toEqual({ last: 0, mean: 0, min: 0, max: 0, maxAt: null });
      });
    });

    describe("reading", () => {
      //  T0      +1      +2      +3
      //  |  A 1  |  A 2  |  A 3  |          the window holds +1 alone
      //  |  B 99 |  B 99 |  B 99 |
      it("gives the minutes that begin in the interval, oldest first, of this auction alone", async () => {
        await merge(partOf(2, 3), partOf(0, 1), partOf(1, 2));
        await store.minutes.merge(
          [0, 1, 2].map((at) => write(partOf(at, 99), B)),
          T0,
        );
        const peaks = async (from: number, to: number) =>
          (await read(A, T0 + from, T0 + to)).map((minute) => minute.connections.max);
        expect(await peaks(MINUTE, 2 * MINUTE)).toEqual([2]);
        expect(await peaks(1, 2 * MINUTE + 1)).toEqual([2, 3]);
        expect(await peaks(0, 3 * MINUTE)).toEqual([1, 2, 3]);
        expect(await peaks(MINUTE, MINUTE)).toEqual([]);
        expect(await store.minutes.extent(A, T0)).toEqual({ first: T0, last: T0 + 2 * MINUTE });
      });

      it("goes through thousands of minutes in order, and lets merges in between", async () => {
        const length = howMuch(2_100, 4_500);
        const parts = Array.from({ length }, (_, at) => partOf(at, 1, { slots: [slotOf(0, at % 7)] }));
        for (let i = 0; i < length; i += 500) await merge(...parts.slice(i, i + 500));
        const seen: number[] = [];
        let merged = false;
        for await (const some of store.minutes.read(A, { from: T0, to: T0 + length * MINUTE }, T0)) {
          seen.push(...some.list().map(({ minute }) => minute));
          if (seen.length === 0 || merged) continue;
          merged = true;
          expect(await merge(partOf(-1, 1), partOf(3, 5, { node: "b" }))).toEqual(["stored", "stored"]);
        }
        expect(seen).toEqual(parts.map((part) => part.minute));
        expect(await store.minutes.extent(A, T0)).toEqual({ first: T0 - MINUTE, last: T0 + (length - 1) * MINUTE });
      });
    });

    describe("slots", () => {
      const slots = (from: number, to: number, now = T0): Promise<SampledSlot[]> =>
        gather(store.minutes.slots(A, { from, to }, now));

      it("are those that reach into the interval, in order, of this auction alone", async () => {
        await merge(partOf(1, 2), partOf(0, 1));
        await store.minutes.merge([write(partOf(0, 99), B)], T0);
        const starts = async (from: number, to: number) =>
          (await slots(T0 + from, T0 + to)).map((slot) => [slot.from - T0, slot.to - T0, slot.connections.last]);
        expect(await starts(52_000, 65_000)).toEqual([
          [50_000, 55_000, 1],
          [55_000, 60_000, 1],
          [60_000, 65_000, 2],
        ]);
        expect(await starts(55_000, 55_001)).toEqual([[55_000, 60_000, 1]]);
        expect(await starts(-60_000, 0)).toEqual([]);
        expect(await gather(store.minutes.slots("f".repeat(24), { from: 0, to: 2 * T0 }, T0))).toEqual([]);
      });

      it("add up over recorders, and are absent where nobody sampled", async () => {
        const a = partOf(0, 0, { slots: [slotOf(0, 3), slotOf(1, 4)], joins: 9 });
        const b = partOf(0, 0, { node: "b", slots: [slotOf(1, { last: 1, mean: 1.5, min: 1, max: 2 }), slotOf(3, 1)] });
        await merge(b, a);
        expect((await slots(T0, T0 + MINUTE)).map((slot) => [slot.from - T0, slot.people])).toEqual([
          [0, { last: 3, mean: 3, min: 3, max: 3 }],
          [5_000, { last: 5, mean: 5.5, min: 5, max: 6 }],
          [15_000, { last: 1, mean: 1, min: 1, max: 1 }],
        ]);
      });

      it("of any parts are those that the parts make, and an expired minute has none", async () => {
        await fc.assert(
          fc.asyncProperty(anyParts, fc.nat(60_000), fc.nat(60_000), async (parts, from, length) => {
            await store.auctions.delete(A);
            await store.auctions.insert(auctionOf(A));
            await merge(...parts);
            const highest = parts
              .filter((p) => parts.every((q) => q.node !== p.node || q.boot !== p.boot || q.seq <= p.seq))
              .sort((p, q) => (p.node + p.boot < q.node + q.boot ? -1 : 1));
            const interval = { from: T0 + from, to: T0 + from + length };
            const expected = minuteSlots(T0, highest, DEFAULT_GRID).filter((slot) => reachesInto(slot, interval));
            expect(await slots(interval.from, interval.to)).toEqual(expected);
            expect(await slots(interval.from, interval.to, T0 + 90 * DAY)).toEqual([]);
          }),
        );
      });

      it("come in order over hundreds of minutes", async () => {
        await merge(...Array.from({ length: 450 }, (_, at) => partOf(at, 1, { slots: [slotOf(at % 12, at)] })));
        const seen = await slots(T0, T0 + 450 * MINUTE);
        expect(seen.map((slot) => slot.connections.max)).toEqual(Array.from({ length: 450 }, (_, at) => at));
      });
    });

    describe("people", () => {
      const seen = (minute: number, people: number[], over: Partial<MinutePart> = {}) =>
        partOf(minute, people.length, { visits: visitsOf(...people), ...over });
      const ALL = { from: 0, to: 2 * T0 };
      const reach = async (interval = ALL, now = T0) =>
        (await store.minutes.uniqueViewers(A, interval, now))?.sketch.estimate.value ?? null;

      it("are counted once over minutes, recorders and hours, in any range", async () => {
        await merge(
          seen(0, [1, 2]),
          seen(1, [2, 3]),
          seen(1, [4], { node: "other" }),
          seen(59, [5]),
          seen(60, [5, 6]),
          seen(200, [7]),
          partOf(201, 5),
        );
        expect(await reach()).toBe(7);
        expect(await reach({ from: T0, to: T0 + MINUTE })).toBe(2);
        expect(await reach({ from: T0 + MINUTE, to: T0 + 60 * MINUTE })).toBe(4);
        expect(await reach({ from: T0 - 60 * MINUTE, to: T0 + 61 * MINUTE })).toBe(6);
        expect(await reach({ from: T0 + 60 * MINUTE, to: T0 + 300 * MINUTE })).toBe(3);
        expect(await reach({ from: T0 + 201 * MINUTE, to: T0 + 300 * MINUTE })).toBeNull();
        expect(await store.minutes.uniqueViewers(B, ALL, T0)).toBeNull();
      });

      it("come with the lengths of their visits, minute by minute, over all recorders", async () => {
        await merge(seen(0, [1, 2]), seen(0, [3], { node: "other" }), partOf(1, 5), seen(61, [4]));
        const visits = await gather(store.minutes.visits(A, ALL, T0));
        expect(visits.map(({ minute, came, left, staying }) => [minute, came, left.flat(), staying.flat()])).toEqual([
          [
            ...[T0, 5],
            [
              [3, 1],
              [3, 1],
            ],
            [
              [7, 2],
              [7, 1],
            ],
          ],
          [T0 + 61 * MINUTE, 2, [[3, 1]], [[7, 1]]],
        ]);
        expect(await gather(store.minutes.visits(A, { from: T0 + MINUTE, to: T0 + 61 * MINUTE }, T0))).toEqual([]);
      });

      it("of a minute that was deleted are no longer counted, whatever else was stored in its hour", async () => {
        const hour = T0 - (T0 % (60 * MINUTE));
        const at = (minute: number, people: number[]) => [
          write({ ...seen(0, people), minute: hour + minute * MINUTE }),
        ];
        await store.minutes.merge(at(0, [1, 2, 3, 4, 5]), hour + 10 * MINUTE);
        await store.minutes.merge(at(8, [6]), hour + 10 * MINUTE);
        await store.minutes.merge(at(50, [7]), hour + 61 * MINUTE);
        const expired = hour + 90 * DAY + 10 * MINUTE;
        for (const turn of ["before", "after"]) {
          const found = await store.minutes.uniqueViewers(A, { from: hour, to: hour + 60 * MINUTE }, expired);
          expect([turn, found?.sketch.estimate.value, found?.present]).toEqual([turn, 1, 1]);
          await store.minutes.deleteExpired(expired);
        }
      });

      it("of a part that was replaced are no longer counted", async () => {
        const hour = T0 - (T0 % (60 * MINUTE));
        const part = (seq: number, people: number[]) => [write({ ...seen(0, people), minute: hour, seq })];
        await store.minutes.merge(part(1, [1, 2, 3]), T0);
        await store.minutes.merge(part(2, [4]), T0);
        for (const length of [1, 60]) expect(await reach({ from: hour, to: hour + length * MINUTE })).toBe(1);
      });

      it("of a minute that begins again after it expired are those of its new parts", async () => {
        await merge(seen(0, [1, 2, 3]), seen(1, [4]));
        const expired = T0 + 90 * DAY;
        await store.minutes.merge([write(seen(0, [5]))], expired);
        expect(await reach(ALL, expired)).toBe(1);
        await store.minutes.deleteExpired(expired);
        expect(await reach(ALL, expired)).toBe(1);
      });

      it("are at least as many as were there at once, over all recorders", async () => {
        await merge(seen(0, [1, 2]), seen(0, [3], { node: "other" }), seen(1, [1]));
        expect((await store.minutes.uniqueViewers(A, ALL, T0))?.present).toBe(3);
      });

      it("after any history of parts, expiry and deletion are those of the minutes that are left", async () => {
        const step = fc.record({
          minute: fc.nat(130),
          people: fc.array(fc.nat(60), { maxLength: 6 }),
          node: fc.constantFrom("a", "b"),
          seq: fc.nat(3),
          days: fc.nat(80),
          tidy: fc.boolean(),
        });
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
            await store.auctions.delete(A);
            await store.auctions.insert(auctionOf(A));
            const base = T0 - (T0 % (60 * MINUTE));
            let now = T0;
            const minutes = new Map<
              number,
              { createdAt: number; parts: Map<string, { seq: number; people: number[] }> }
            >();
            for (const { minute, people, node, seq, days, tidy } of steps) {
              now += days * DAY;
              if (tidy) await store.minutes.deleteExpired(now);
              await store.minutes.merge(
                [write({ ...seen(0, people), minute: base + minute * MINUTE, node, seq })],
                now,
              );
              const known = minutes.get(minute);
              const kept = known && known.createdAt > now - 90 * DAY ? known : { createdAt: now, parts: new Map() };
              minutes.set(minute, kept);
              if (seq > (kept.parts.get(node)?.seq ?? -1)) kept.parts.set(node, { seq, people });
            }
            for (const [from, to] of [
              [0, 180],
              [60, 120],
              [0, 60],
              [30, 100],
            ] as const) {
              const there = new Set<number>();
              for (const [minute, { createdAt, parts }] of minutes)
                if (minute >= from && minute < to && createdAt > now - 90 * DAY)
                  for (const { people } of parts.values()) for (const person of people) there.add(person);
              const found = await store.minutes.uniqueViewers(
                A,
                { from: base + from * MINUTE, to: base + to * MINUTE },
                now,
              );
              expect(found?.sketch.bytes ?? new Uint8Array()).toEqual(
                Uint8Array.from(Buffer.from(visitsOf(...there).sketch, "base64url")),
              );
            }
          }),
          { numRuns: 40 },
        );
      });

      it("are forgotten with their minutes and their auction", async () => {
        await merge(seen(0, [1]));
        await store.minutes.merge([write(seen(30, [2]))], T0 + DAY);
        expect(await reach(ALL, T0 + DAY)).toBe(2);
        const expired = T0 + 90 * DAY;
        expect(await reach(ALL, expired)).toBe(1);
        await store.minutes.deleteExpired(expired);
        expect(await reach({ from: T0, to: T0 + MINUTE }, T0 + DAY)).toBeNull();
        await store.auctions.delete(A);
        expect(await reach(ALL, T0 + DAY)).toBeNull();
      });
    });

    describe("flags", () => {
      it("are set once and for good, each by itself, whatever is deleted", async () => {
        expect(await store.flags.has("one")).toBe(false);
        await store.flags.set("one");
        await store.flags.set("one");
        expect(await store.flags.has("one")).toBe(true);
        for (const other of ["two", "ON", "one ", "__proto__", "schema"])
          expect(await store.flags.has(other)).toBe(false);
        await store.auctions.delete(A);
        await store.minutes.deleteExpired(Number.MAX_SAFE_INTEGER);
        expect(await store.flags.has("one")).toBe(true);
      });

      it("may be set by several servers at once", async () => {
        await Promise.all(Array.from({ length: 8 }, () => store.flags.set("one")));
        expect(await store.flags.has("one")).toBe(true);
      });
    });

    describe("catalogues", () => {
      const lots = [
        { number: "1", title: "Vase" },
        { number: "1A", title: null },
      ];

      it("keep their order and are replaced as a whole", async () => {
        expect(await store.catalogues.read(A)).toEqual([]);
        expect(await store.catalogues.replace(A, lots)).toBe(true);
        expect(await store.catalogues.read(A)).toEqual(lots);
        expect(await store.catalogues.read(B)).toEqual([]);
        await store.catalogues.replace(A, lots.toReversed());
        expect(await store.catalogues.read(A)).toEqual(lots.toReversed());
        await store.catalogues.replace(A, []);
        expect(await store.catalogues.read(A)).toEqual([]);
      });

      it("go with their auction, and belong to one that is there", async () => {
        await store.catalogues.replace(A, lots);
        await store.auctions.delete(A);
        expect(await store.catalogues.read(A)).toEqual([]);
        expect(await store.catalogues.replace(A, lots)).toBe(false);
        for (const nobodys of ["f".repeat(24), "__proto__", "x"]) {
          expect(await store.catalogues.replace(nobodys, lots)).toBe(false);
          expect(await store.catalogues.read(nobodys)).toEqual([]);
        }
      });
    });

    describe("moments", () => {
      const ALL = { interval: { from: 0, to: 2 * T0 }, limit: 100 };
      const list = async (wanted: Partial<MomentsWanted> = {}, auctionId = A): Promise<number[]> =>
        (await store.moments.list(auctionId, { ...ALL, ...wanted })).map(({ id }) => Number.parseInt(id, 16));
      const record = async (...moments: StoredMoment[]) =>
        (await store.moments.record(A, moments, ROOM))?.map(({ outcome }) => outcome) ?? null;

      it("come back as they went in, the newest first, and are none of the caller's objects", async () => {
        const moment = momentOf(1, 0, { type: "sold", lotNumber: "12A", lotTitle: "Ünïcode 🎨 '; --", price: 0.1 });
        const expected = structuredClone(moment);
        expect(await record(moment, momentOf(2, 5), momentOf(4, 1), momentOf(3, 1))).toEqual(Array(4).fill("stored"));
        moment.lotTitle = "changed";
        const found = await store.moments.list(A, ALL);
        expect(found.map(({ id }) => Number.parseInt(id, 16))).toEqual([2, 4, 3, 1]);
        expect(found.at(-1)).toEqual(expected);
        expect(await list({}, B)).toEqual([]);
      });

      it("sent again are known by their clientId, and other content is a conflict that changes nothing", async () => {
        const moment = momentOf(1, 0);
        await record(moment);
        const again = momentOf(2, 9, { clientId: moment.clientId, sent: moment.sent });
        const other = momentOf(3, 0, { clientId: moment.clientId, sent: "other" });
        expect(await store.moments.record(A, [again, momentOf(4, 4), other], ROOM)).toEqual([
          { outcome: "duplicate", moment },
          { outcome: "stored", moment: momentOf(4, 4) },
          { outcome: "conflict", moment },
        ]);
        expect(await list()).toEqual([4, 1]);
        expect(await store.moments.record(B, [momentOf(5, 0, { clientId: moment.clientId })], ROOM)).toMatchObject([
          { outcome: "stored" },
        ]);
      });

      it("recorded many times at once are there once", async (ctx) => {
        ctx.skip(limits.tornReads !== undefined, limits.tornReads);
        const outcomes = await Promise.all(
          Array.from({ length: 8 }, (_, i) => record(momentOf(i + 1, 0, { clientId: "same", sent: "same" }))),
        );
        expect(outcomes.flat().filter((outcome) => outcome === "stored")).toHaveLength(1);
        expect(outcomes.flat().filter((outcome) => outcome === "duplicate")).toHaveLength(7);
        expect(await list()).toHaveLength(1);
      });

      it("are corrected, also in their time, and are still known by what was sent", async () => {
        const moment = momentOf(1, 0);
        await record(moment, momentOf(2, 1));
        const at = new Date(T0 + 5).toISOString();
        const changed = { ...moment, at, text: "no" };
        expect(
          await store.moments.update(A, moment.id, () => ({ ...changed, id: "x", clientId: "x", sent: "x" })),
        ).toEqual(changed);
        expect(await list()).toEqual([1, 2]);
        expect(await record(momentOf(9, 0, { clientId: moment.clientId, sent: moment.sent }))).toEqual(["duplicate"]);
        expect((await store.moments.list(A, { ...ALL, types: [moment.type] }))[0]).toEqual(changed);
      });

      it("are each corrected one after the other, however many ask at once", async (ctx) => {
        ctx.skip(limits.tornReads !== undefined, limits.tornReads);
        const { id } = momentOf(1, 0);
        await record(momentOf(1, 0, { price: 0, currency: "EUR" }));
        const raise = () => store.moments.update(A, id, (moment) => ({ ...moment, price: (moment.price ?? 0) + 1 }));
        await Promise.all(Array.from({ length: 10 }, raise));
        expect((await store.moments.list(A, ALL))[0]?.price).toBe(10);
      });

      it("are deleted, and their clientId is free again", async () => {
        const moment = momentOf(1, 0);
        await record(moment, momentOf(2, 1));
        expect(await store.moments.delete(A, moment.id)).toEqual(moment);
        expect(await store.moments.delete(A, moment.id)).toBeNull();
        expect(await list()).toEqual([2]);
        expect(await record(momentOf(3, 0, { clientId: moment.clientId }))).toEqual(["stored"]);
      });

      it("of another auction, or none, are neither found nor changed", async () => {
        await record(momentOf(1, 0));
        for (const auctionId of [B, "f".repeat(24), "__proto__", ""]) {
          expect(await list({}, auctionId)).toEqual([]);
          expect(await store.moments.update(auctionId, momentOf(1, 0).id, (moment) => moment)).toBeNull();
          expect(await store.moments.delete(auctionId, momentOf(1, 0).id)).toBeNull();
        }
        expect(await store.moments.update(A, "__proto__", (moment) => moment)).toBeNull();
        expect(await store.moments.record("f".repeat(24), [momentOf(9, 0)], ROOM)).toBeNull();
        expect(await list()).toEqual([1]);
      });

      it("go with their auction, and nobody else's do", async () => {
        await record(momentOf(1, 0));
        await store.moments.record(B, [momentOf(2, 0)], ROOM);
        await store.auctions.delete(A);
        expect(await record(momentOf(3, 0))).toBeNull();
        await store.auctions.insert(auctionOf(A));
        expect(await list()).toEqual([]);
        expect(await list({}, B)).toEqual([2]);
      });

      it("are listed page by page without a gap or a repetition, within the interval and by type", async () => {
        // Instants that several share, so that the pages' edges fall among them.
        const moments = Array.from({ length: 25 }, (_, i) =>
          momentOf(i + 1, Math.floor(i / 4), { type: i % 3 === 0 ? "bid" : "note" }),
        );
        await record(...moments);
        const seen: number[] = [];
        for (let after: MomentsWanted["after"]; ; ) {
          const page = await store.moments.list(A, { ...ALL, limit: 3, after });
          seen.push(...page.map(({ id }) => Number.parseInt(id, 16)));
          const last = page.at(-1);
          if (!last) break;
          after = { at: Date.parse(last.at), id: last.id };
        }
        expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => 25 - i));
        expect(await list({ interval: { from: T0 + 1, to: T0 + 2 } })).toEqual([8, 7, 6, 5]);
        expect(await list({ types: ["bid"], limit: 2 })).toEqual([25, 22]);
        const upward = await store.moments.list(A, { ...ALL, order: "oldest", limit: 4 });
        expect(upward.map(({ id }) => Number.parseInt(id, 16))).toEqual([1, 2, 3, 4]);
        const after = { at: T0, id: momentOf(3, 0).id };
        expect(await list({ order: "oldest", after, limit: 3 })).toEqual([4, 5, 6]);
      });

      describe("of a sale", () => {
        const NUMBERS = ["1", "12A", "2", "3"];
        /** All of them one after the other: what an index has to answer the same. */
        const folded = (moments: readonly StoredMoment[], numbers: readonly string[]) => {
          const sale = saleOf(moments.toSorted(byTime));
          const opened = new Set(moments.flatMap(({ type, lotNumber }) => (type === "lot_opened" ? [lotNumber] : [])));
          return { ...sale, opened: numbers.filter((number) => opened.has(number)) };
        };
        const read = async (numbers: readonly string[] = NUMBERS) => {
          const sale = await store.moments.sale(A, numbers);
          return { ...sale, opened: sale.opened.toSorted() };
        };

        it("say where it is, as a fold of all of them does", async () => {
          const moment = fc.record({
            at: fc.nat(6),
            type: fc.constantFrom("lot_opened", "lot_opened", "bid", "bid", "sold", "passed", "note"),
            lotNumber: fc.constantFrom(null, "1", "1", "2", "12A"),
            lotTitle: fc.constantFrom(null, "Vase", "Chair"),
            price: fc.constantFrom(null, 10, 20, 30.5),
          });
          let number = 0;
          await fc.assert(
            fc
              .asyncProperty(fc.array(moment, { maxLength: 14 }), async (drawn) => {
                const moments = drawn.map(({ at, type, lotNumber, lotTitle, price }) => {
                  number += 1;
                  return momentOf(number, at, {
                    ...{ type, lotTitle, price, currency: price === null ? null : "EUR" },
                    lotNumber: type === "lot_opened" ? (lotNumber ?? "1") : lotNumber,
                  } as Partial<StoredMoment>);
                });
                if (moments.length > 0) await record(...moments);
                expect(await read()).toEqual(folded(moments, NUMBERS));
              })
              .afterEach(async () => {
                await store.auctions.delete(A);
                await store.auctions.insert(auctionOf(A));
              }),
            fewRuns(0.5),
          );
        });

        it("follow corrections and deletions", async () => {
          const [opened, bid, higher, hammer] = [
            momentOf(1, 0, { type: "lot_opened", lotNumber: "1", lotTitle: "Vase" }),
            momentOf(2, 1, { type: "bid", lotNumber: "1", price: 10, currency: "EUR" }),
            momentOf(3, 2, { type: "bid", lotNumber: "1", price: 20, currency: "EUR" }),
            momentOf(4, 3, { type: "sold", lotNumber: "1", price: 20, currency: "EUR" }),
          ];
          await record(opened, bid, higher, hammer);
          expect(await read()).toMatchObject({ lot: null, lastBid: null, lastOpened: "1", opened: ["1"] });
          await store.moments.delete(A, hammer.id);
          expect(await read()).toMatchObject({ lot: { number: "1" }, lastBid: { id: higher.id } });
          await store.moments.update(A, higher.id, (moment) => ({ ...moment, lotNumber: "2" }));
          expect(await read()).toMatchObject({ lastBid: { id: bid.id }, priced: [{ id: bid.id }] });
          await store.moments.update(A, opened.id, (moment) => ({ ...moment, lotNumber: "12A" }));
          expect(await read()).toMatchObject({ lot: { number: "12A", title: "Vase" }, lastBid: null, opened: ["12A"] });
          await store.moments.delete(A, opened.id);
          expect(await read()).toEqual({ ...EMPTY_SALE, currency: "EUR", opened: [] });
        });

        it("say nothing where there is no auction", async () => {
          for (const nobodys of ["f".repeat(24), "__proto__", "x"])
            expect(await store.moments.sale(nobodys, NUMBERS)).toEqual({ ...EMPTY_SALE, opened: [] });
        });
      });

      it("T31: are recorded as far as there is room, and openings and hammers further than others", async () => {
        const room = { others: 3, edges: 5 };
        const outcomes = async (...moments: StoredMoment[]) =>
          (await store.moments.record(A, moments, room))?.map(({ outcome }) => outcome);
        const bid = (number: number) => momentOf(number, number, { type: "bid" });
        const edge = (number: number) => momentOf(number, number, { type: number % 2 ? "lot_opened" : "sold" });
        expect(await outcomes(bid(1), bid(2))).toEqual(["stored", "stored"]);
        expect(await outcomes(bid(3), bid(4), edge(5))).toEqual(["stored", "full", "stored"]);
        // What is known already needs no room.
        expect(await outcomes(bid(1), bid(6), edge(7), edge(8))).toEqual(["duplicate", "full", "stored", "full"]);
        expect(await list()).toEqual([7, 5, 3, 2, 1]);
        expect(await store.moments.record(B, [bid(9)], room)).toMatchObject([{ outcome: "stored" }]);
        for (const number of [7, 5, 3]) await store.moments.delete(A, momentOf(number, 0).id);
        expect(await outcomes(bid(10), bid(11))).toEqual(["stored", "full"]);
        await store.auctions.delete(A);
        await store.auctions.insert(auctionOf(A));
        expect(await outcomes(bid(12))).toEqual(["stored"]);
      });
    });

    describe("shares", () => {
      const ids = async (auctionId = A): Promise<string[]> => (await store.shares.list(auctionId)).map(({ id }) => id);

      it("come back as they went in, the newest first, and are none of the caller's objects", async () => {
        const [first, second] = [
          shareOf(1, 5),
          shareOf(2, 9, { kind: "report", lastUsedAt: shareOf(2, 10).createdAt }),
        ];
        const expected = [structuredClone(second), shareOf(4, 5), shareOf(1, 5), shareOf(3, 0)];
        for (const share of [first, second, shareOf(3, 0), shareOf(4, 5)])
          expect(await store.shares.insert(A, share)).toBe(true);
        first.expiresAt = second.expiresAt = "changed";
        expect(await store.shares.list(A)).toEqual(expected);
        for (const share of expected) expect(await store.shares.find(A, share.id)).toEqual(share);
        expect(await ids(B)).toEqual([]);
      });

      it("note when they were used last, and nothing of one that is gone", async () => {
        const [share, at] = [shareOf(1, 0), shareOf(1, 60_000).createdAt];
        await store.shares.insert(A, share);
        await store.shares.used(A, share.id, at);
        await store.shares.used(A, shareOf(2, 0).id, at);
        await store.shares.used(B, share.id, "2000-01-01T00:00:00.000Z");
        expect(await store.shares.list(A)).toEqual([{ ...share, lastUsedAt: at }]);
      });

      it("are deleted once", async () => {
        await store.shares.insert(A, shareOf(1, 0));
        await store.shares.insert(A, shareOf(2, 0));
        expect(await store.shares.delete(A, shareOf(1, 0).id)).toBe(true);
        expect(await store.shares.delete(A, shareOf(1, 0).id)).toBe(false);
        expect(await store.shares.find(A, shareOf(1, 0).id)).toBeNull();
        expect(await ids()).toEqual([shareOf(2, 0).id]);
      });

      it("of another auction, or none, are neither found nor deleted", async () => {
        const { id } = shareOf(1, 0);
        await store.shares.insert(A, shareOf(1, 0));
        for (const auctionId of [B, "f".repeat(24), "__proto__", ""]) {
          expect(await store.shares.find(auctionId, id)).toBeNull();
          expect(await store.shares.delete(auctionId, id)).toBe(false);
          expect(await ids(auctionId)).toEqual([]);
        }
        expect(await store.shares.find(A, "__proto__")).toBeNull();
        expect(await store.shares.insert("f".repeat(24), shareOf(2, 0))).toBe(false);
        expect(await ids()).toEqual([id]);
      });

      it("go with their auction, and nobody else's do", async () => {
        await store.shares.insert(A, shareOf(1, 0));
        await store.shares.insert(B, shareOf(2, 0));
        await store.auctions.delete(A);
        expect(await store.shares.find(A, shareOf(1, 0).id)).toBeNull();
        await store.auctions.insert(auctionOf(A));
        expect(await ids()).toEqual([]);
        expect(await ids(B)).toEqual([shareOf(2, 0).id]);
      });
    });

    describe("API keys", () => {
      it("come back as they went in, the newest first, each organizer's to them", async () => {
        const first = apiKeyOf(1, 5);
        const second = apiKeyOf(2, 9, { permissions: ["record", "manage"], lastUsedAt: apiKeyOf(2, 10).createdAt });
        const expected = [structuredClone(second), apiKeyOf(4, 5), apiKeyOf(1, 5), apiKeyOf(3, 0)];
        for (const key of [first, second, apiKeyOf(3, 0), apiKeyOf(4, 5)]) await store.apiKeys.insert(key);
        first.name = second.name = "changed";
        expect(await store.apiKeys.list("olga")).toEqual(expected);
        for (const key of expected) expect(await store.apiKeys.find(key.id)).toEqual(key);
        expect(await store.apiKeys.list("eve")).toEqual([]);
        for (const id of ["__proto__", "", "x"]) expect(await store.apiKeys.find(id)).toBeNull();
      });

      it("note when they were used last, and nothing of one that is gone", async () => {
        const [key, at] = [apiKeyOf(1, 0), apiKeyOf(1, 60_000).createdAt];
        await store.apiKeys.insert(key);
        await store.apiKeys.used(key.id, at);
        await store.apiKeys.used(apiKeyOf(2, 0).id, at);
        expect(await store.apiKeys.list("olga")).toEqual([{ ...key, lastUsedAt: at }]);
      });

      it("are deleted once, and by nobody else", async () => {
        const { id } = apiKeyOf(1, 0);
        await store.apiKeys.insert(apiKeyOf(1, 0));
        await store.apiKeys.insert(apiKeyOf(2, 0));
        expect(await store.apiKeys.delete("eve", id)).toBe(false);
        expect(await store.apiKeys.delete("olga", id)).toBe(true);
        expect(await store.apiKeys.delete("olga", id)).toBe(false);
        expect(await store.apiKeys.find(id)).toBeNull();
        expect(await store.apiKeys.list("olga")).toEqual([apiKeyOf(2, 0)]);
      });
    });

    describe("the history", () => {
      const list = (whose: AuditWhose, since = 0, limit = 100): Promise<StoredAuditEntry[]> =>
        store.audit.list(whose, { since, limit });
      const ids = async (whose: AuditWhose): Promise<string[]> => (await list(whose)).map(({ id }) => id);

      it("comes back as it went in, the newest first, by auction and by who may read it", async () => {
        const first = auditEntryOf(1, 5, {
          act: "share_made",
          by: { organizer: "eve", key: "k".repeat(16) },
          subject: "s".repeat(16),
          changes: [
            { field: "on", from: false, to: true },
            { field: "title", from: null, to: null },
          ],
          readers: ["olga", "eve"],
        });
        const kept = structuredClone(first);
        const others = [auditEntryOf(2, 5), auditEntryOf(3, 0, { auctionId: B }), auditEntryOf(4, 9)];
        const keys = auditEntryOf(5, 1, { auctionId: null, act: "key_made", readers: ["eve"], changes: [] });
        for (const entry of [first, ...others, keys]) await store.audit.append(entry);
        first.readers.push("changed");
        expect(await list({ auction: A })).toEqual([auditEntryOf(4, 9), auditEntryOf(2, 5), kept]);
        expect(await list({ auction: B })).toEqual([others[1]]);
        expect(await list({ reader: "eve" })).toEqual([kept, keys]);
        expect(await ids({ reader: "olga" })).toEqual([4, 2, 1, 3].map((number) => auditEntryOf(number, 0).id));
        for (const nobody of ["changed", "__proto__", "", A]) expect(await list({ reader: nobody })).toEqual([]);
        for (const none of ["f".repeat(24), "__proto__", "", "olga"]) expect(await list({ auction: none })).toEqual([]);
      });

      it("is read page by page, each entry once, whatever the instants", async () => {
        const instants = [3, 1, 3, 3, 0, 1, 2, 3];
        for (const [number, at] of instants.entries()) await store.audit.append(auditEntryOf(number, at));
        for (const whose of [{ auction: A }, { reader: "olga" }]) {
          const all = await list(whose);
          expect(all).toHaveLength(instants.length);
          const pages: StoredAuditEntry[] = [];
          for (let last = all.at(0); last; ) {
            const after = pages.length > 0 ? { at: Date.parse(last.at), id: last.id } : undefined;
            const page = await store.audit.list(whose, { since: 0, after, limit: 3 });
            pages.push(...page);
            last = page.at(-1);
          }
          expect(pages).toEqual(all);
        }
      });

      it("knows when each actor made its newest entry but so many: API keys count together, and apart from sessions", async () => {
        const at = (n: number, by: "session" | "key" = "session", organizer = "olga") =>
          store.audit.nthNewest({ organizer, by }, n);
        expect(await at(1)).toBeNull();
        for (const [number, instant] of [5, 9, 7, 5].entries()) await store.audit.append(auditEntryOf(number, instant));
        for (const [number, key] of [
          [4, "one"],
          [5, "two"],
        ] as const)
          await store.audit.append(auditEntryOf(number, number, { by: { organizer: "olga", key }, auctionId: B }));
        await store.audit.append(auditEntryOf(6, 1, { by: { organizer: null, key: null } }));
        expect([await at(1), await at(2), await at(4), await at(5)]).toEqual([T0 + 9, T0 + 7, T0 + 5, null]);
        expect([await at(1, "key"), await at(2, "key"), await at(3, "key")]).toEqual([T0 + 5, T0 + 4, null]);
        expect([await at(1, "session", "eve"), await at(1, "session", "")]).toEqual([null, null]);
        await store.audit.deleteBefore(T0 + 6);
        expect([await at(2), await at(3), await at(1, "key")]).toEqual([T0 + 7, null, null]);
      });

      it("outlives its auction", async () => {
        await store.audit.append(auditEntryOf(1, 0));
        await store.auctions.delete(A);
        expect(await list({ auction: A })).toEqual([auditEntryOf(1, 0)]);
        expect(await list({ reader: "olga" })).toEqual([auditEntryOf(1, 0)]);
        await store.audit.append(auditEntryOf(2, 1, { act: "auction_deleted", changes: [] }));
        expect(await ids({ auction: A })).toHaveLength(2);
      });

      it("is not shown from before an instant, and is deleted from before it", async () => {
        for (const at of [0, 1, 2]) await store.audit.append(auditEntryOf(at, at));
        expect((await list({ auction: A }, T0 + 1)).map(({ at }) => Date.parse(at) - T0)).toEqual([2, 1]);
        expect(await list({ reader: "olga" }, T0 + 2)).toEqual([auditEntryOf(2, 2)]);
        expect(await store.audit.deleteBefore(T0)).toBe(0);
        expect(await store.audit.deleteBefore(T0 + 2)).toBe(2);
        expect(await store.audit.deleteBefore(T0 + 2)).toBe(0);
        for (const whose of [{ auction: A }, { reader: "olga" }])
          expect(await list(whose)).toEqual([auditEntryOf(2, 2)]);
      });
    });

    it("T10: takes no operator for an id, whatever the edge let through", async () => {
      await store.audit.append(auditEntryOf(1, 0));
      await store.apiKeys.insert(apiKeyOf(1, 0));
      await store.shares.insert(A, shareOf(1, 0));
      // As a query with `$gt` in the place of a text would find any of them.
      for (const operator of [{ $gt: "" }, { $ne: null }, { $regex: ".*" }] as unknown as string[]) {
        const found = [
          () => store.auctions.find(operator),
          () => store.shares.find(A, operator),
          () => store.shares.find(operator, shareOf(1, 0).id),
          () => store.apiKeys.find(operator),
        ].map(async (find) => find());
        expect((await Promise.allSettled(found)).filter((one) => one.status === "fulfilled" && one.value)).toEqual([]);
        const histories = [{ auction: operator }, { reader: operator }].map(async (whose) =>
          store.audit.list(whose, { since: 0, limit: 9 }),
        );
        for (const one of await Promise.allSettled(histories))
          if (one.status === "fulfilled") expect(one.value).toEqual([]);
        const deleted = await Promise.allSettled([store.apiKeys.delete(operator, apiKeyOf(1, 0).id)]);
        expect(deleted).not.toContainEqual({ status: "fulfilled", value: true });
      }
      expect(await store.apiKeys.list("olga")).toHaveLength(1);
    });

    describe("retention", () => {
      // created T0 (minute 0), T0 + 1 day (minute 1); both expire 90 days later
      const beforeExpiry = T0 + 90 * DAY - 1;
      const atExpiry = T0 + 90 * DAY;
      beforeEach(async () => {
        await merge(partOf(0, 5));
        await store.minutes.merge([write(partOf(1, 6)), write(partOf(0, 7), B)], T0 + DAY);
      });

      it("F39: never shows an expired minute, even before it is deleted", async () => {
        expect(await read(A, 0, T0 + DAY, beforeExpiry)).toHaveLength(2);
        expect((await read(A, 0, T0 + DAY, atExpiry)).map((minute) => minute.minute)).toEqual([T0 + MINUTE]);
        expect(await store.minutes.extent(A, atExpiry)).toEqual({ first: T0 + MINUTE, last: T0 + MINUTE });
        expect(await store.minutes.extent(A, atExpiry + DAY)).toBeNull();
      });

      it("deletes the expired and says how many", async () => {
        expect(await store.minutes.deleteExpired(beforeExpiry)).toBe(0);
        expect(await store.minutes.deleteExpired(atExpiry)).toBe(1);
        expect(await store.minutes.deleteExpired(atExpiry)).toBe(0);
        expect(await read(A, 0, T0 + DAY, T0)).toHaveLength(1);
        expect(await store.minutes.deleteExpired(atExpiry + DAY)).toBe(2);
      });

      it("counts from a minute's creation, which later parts do not change", async () => {
        await store.minutes.merge([write(partOf(0, 1, { node: "b" }))], beforeExpiry);
        expect(await store.minutes.deleteExpired(atExpiry)).toBe(1);
      });

      it.each(["before", "after"])("restarts an expired minute, %s it is deleted", async (when) => {
        if (when === "after") await store.minutes.deleteExpired(atExpiry);
        const outcomes = await store.minutes.merge([write(partOf(0, 2, { node: "b" }))], atExpiry);
        expect(outcomes).toEqual(["stored"]);
        expect((await read(A, 0, T0 + 1, atExpiry))[0]?.connections.max).toBe(2);
      });

      it("deletes many at once", async () => {
        const parts = Array.from({ length: 2_500 }, (_, i) => partOf(i + 10, 1, { slots: [] }));
        await merge(...parts);
        expect(await store.minutes.deleteExpired(atExpiry)).toBe(2_501);
      });
    });

    describe("summaries", () => {
      const endedAt = (at: number) => ({ state: "ended" as const, endedAt: new Date(at).toISOString() });
      const due = (now: number) => store.summaries.listDue(now, 10);

      it("come back as they went in, and are due no longer", async () => {
        await store.summaries.due(A, T0 + 5);
        expect(await due(T0 + 4)).toEqual([]);
        expect(await due(T0 + 5)).toEqual([{ auctionId: A, changes: 1 }]);
        const summary = summaryOf(T0);
        expect(await store.summaries.write({ auctionId: A, changes: 1 }, summary)).toBe(true);
        summary.overview.lots = 999;
        expect(await store.summaries.find(A)).toEqual(summaryOf(T0));
        expect([...(await store.summaries.overviews([B, A, "x", "f".repeat(24)]))]).toEqual([
          [A, summaryOf(T0).overview],
        ]);
        expect(await due(Number.MAX_SAFE_INTEGER / 2)).toEqual([]);
      });

      it("stay due where the auction changed while they were made", async () => {
        await store.summaries.due(A, T0);
        const [first] = await due(T0);
        await store.summaries.due(A, T0 + 9);
        expect(await store.summaries.write(first ?? { auctionId: A, changes: 0 }, summaryOf(T0))).toBe(true);
        const [second] = await due(T0);
        expect(second).toEqual({ auctionId: A, changes: 2 });
        await store.summaries.write(second ?? { auctionId: A, changes: 0 }, summaryOf(T0 + 1));
        expect([await due(T0 + 99), (await store.summaries.find(A))?.madeAt]).toEqual([[], summaryOf(T0 + 1).madeAt]);
        // Due again, from the new time on.
        await store.summaries.due(A, T0 + 50);
        expect([await due(T0 + 49), await due(T0 + 50)]).toEqual([[], [{ auctionId: A, changes: 3 }]]);
      });

      it("are due at the earliest time that was said, the earliest first and so many at a time", async () => {
        await store.summaries.due(A, T0 + 9);
        await store.summaries.due(B, T0 + 8);
        await store.summaries.due(A, T0 + 7);
        await store.summaries.due(A, T0 + 20);
        const ids = async (limit: number) =>
          (await store.summaries.listDue(T0 + 8, limit)).map(({ auctionId }) => auctionId);
        expect([await ids(10), await ids(1)]).toEqual([[A, B], [A]]);
      });

      it("may be nothing, and are none of an auction that is not there", async () => {
        await store.summaries.due(A, T0);
        expect(await store.summaries.write({ auctionId: A, changes: 1 }, null)).toBe(true);
        expect([await store.summaries.find(A), await due(T0)]).toEqual([null, []]);
        expect((await store.summaries.overviews([A])).size).toBe(0);
        for (const nobodys of ["f".repeat(24), "__proto__", ""]) {
          await store.summaries.due(nobodys, T0);
          expect(await store.summaries.write({ auctionId: nobodys, changes: 1 }, summaryOf(T0))).toBe(false);
          expect(await store.summaries.find(nobodys)).toBeNull();
        }
        expect(await due(T0)).toEqual([]);
      });

      it("are due of auctions that ended since, and have none", async () => {
        const ids = ["1", "2", "3", "4"].map((digit) => digit.repeat(24));
        const [old = "", early = "", late = "", known = ""] = ids;
        await store.auctions.insert(auctionOf(old, endedAt(T0 - 1)));
        await store.auctions.insert(auctionOf(early, endedAt(T0)));
        await store.auctions.insert(auctionOf(late, endedAt(T0 + 5)));
        await store.auctions.insert(auctionOf(known, endedAt(T0 + 5)));
        await store.summaries.write({ auctionId: known, changes: 1 }, summaryOf(T0));
        expect(await store.summaries.dueWhereMissing(T0, T0 + 6)).toBe(2);
        expect((await due(T0 + 6)).map(({ auctionId }) => auctionId)).toEqual([early, late]);
        expect(await store.summaries.dueWhereMissing(T0, T0 + 6)).toBe(0);
      });

      it("go with their auction, and nobody else's do", async () => {
        for (const auctionId of [A, B]) await store.summaries.write({ auctionId, changes: 1 }, summaryOf(T0));
        await store.summaries.due(A, T0);
        await store.auctions.delete(A);
        expect([await store.summaries.find(A), await due(T0)]).toEqual([null, []]);
        await store.auctions.insert(auctionOf(A));
        expect([await store.summaries.find(A), (await store.summaries.find(B))?.madeAt]).toEqual([
          null,
          summaryOf(T0).madeAt,
        ]);
      });

      it("are deleted with the moments of auctions that ended before", async () => {
        const [old, without] = ["1".repeat(24), "2".repeat(24)];
        await store.auctions.insert(auctionOf(old, endedAt(T0 - 1)));
        await store.auctions.insert(auctionOf(without, endedAt(T0 - 1)));
        await store.auctions.update(B, (auction) => ({ ...auction, ...endedAt(T0) }));
        for (const [number, auctionId] of [old, A, B].entries()) {
          await store.summaries.write({ auctionId, changes: 1 }, summaryOf(T0));
          await store.moments.record(auctionId, [momentOf(number, 0)], ROOM);
        }
        expect(await store.summaries.deleteEndedBefore(T0)).toBe(1);
        expect(await store.summaries.deleteEndedBefore(T0)).toBe(0);
        const momentsOf = async (id: string) =>
          (await store.moments.list(id, { interval: { from: 0, to: 2 * T0 }, limit: 9 })).length;
        expect([await store.summaries.find(old), await momentsOf(old)]).toEqual([null, 0]);
        for (const kept of [A, B])
          expect([(await store.summaries.find(kept))?.madeAt, await momentsOf(kept)]).toEqual([
            summaryOf(T0).madeAt,
            1,
          ]);
        expect((await store.auctions.find(old))?.state).toBe("ended");
      });
    });

    describe("recorders", () => {
      const arrival = (boot: string, seqs: number[], skewMs: number | null = null) => ({
        node: "n",
        boot,
        seqs,
        skewMs,
      });

      it("are known with the numbers that arrived, in whatever order and however often", async () => {
        expect(await store.recorders.list(0)).toEqual([]);
        await store.recorders.note([arrival("a", [5, 4])], T0);
        await store.recorders.note([arrival("a", [1, 4, 2], 70), arrival("b", [1])], T0 + 10);
        expect(await store.recorders.note([arrival("a", [5, 6])], T0 + 20)).toEqual([
          {
            node: "n",
            boot: "a",
            firstAt: T0,
            lastAt: T0 + 20,
            skewMs: 70,
            seqs: [
              [1, 2],
              [4, 6],
            ],
          },
        ]);
      });

      it("are listed by when they were heard of last, and the silent ones are left out", async () => {
        await store.recorders.note([arrival("a", [1])], T0);
        await store.recorders.note([arrival("b", [1])], T0 + 1);
        await store.recorders.note([arrival("c", [1])], T0 + 2);
        await store.recorders.note([arrival("b", [2], -5)], T0 + 3);
        const listed = await store.recorders.list(T0 + 1);
        expect(listed.map(({ boot, lastAt, skewMs }) => [boot, lastAt - T0, skewMs])).toEqual([
          ["b", 3, -5],
          ["c", 2, null],
        ]);
      });

      it("that only brought minutes without numbers are not listed", async () => {
        await merge(partOf(0, 5));
        expect(await store.recorders.list(0)).toEqual([]);
      });

      it("lose no number when several notes come at once", async ({ skip }) => {
        skip(limits.tornReads !== undefined, limits.tornReads);
        const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
        await Promise.all(numbers.map((number) => store.recorders.note([arrival("a", [number])], T0)));
        expect((await store.recorders.list(0)).map(({ seqs }) => seqs)).toEqual([[[1, 12]]]);
      });
    });

    it("answers a ping until it is closed", async () => {
      await store.ping();
      await store.close();
      await expect(store.ping()).rejects.toThrow();
    });
  });
};
