import { type AuctionListName, DAY_MS, FIRST_AUCTION_IDS, type Role } from "@headcount/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { T0 } from "../../analytics/analytics.fixtures.ts";
import { partOf } from "../part.fixtures.ts";
import { auctionOf, momentOf } from "../store.fixtures.ts";
import type { PageWanted, Store, StoredAuction } from "../store.ts";
import { A, B, type StoreUnderTest } from "./under-test.fixtures.ts";

export const auctionsContract = (under: StoreUnderTest): void => {
  const { write, read, limits } = under;
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("auctions", () => {
    it("are stored unchanged, as copies of the caller's objects", async () => {
      const auction = auctionOf("c".repeat(24), {
        title: "Ünïcode 🎨 '; drop table auctions; --",
        privateUntilLive: true,
        publicCatalogue: true,
        language: "ar",
        tags: ["<b>Jewels</b>", "évening"],
        catalogueChangedAt: new Date(T0).toISOString(),
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

    it("return null or false if they do not exist", async () => {
      for (const id of ["f".repeat(24), "__proto__", "constructor", "", "*", "{x}", "a' or '1'='1"]) {
        expect(await store.auctions.find(id)).toBeNull();
        expect(await store.auctions.update(id, (auction) => auction)).toBeNull();
        expect(await store.auctions.delete(id)).toBe(false);
        expect(await store.minutes.extent(id, T0)).toBeNull();
        expect(await read(id)).toEqual([]);
      }
    });

    it("are refused if another auction has the id, which stays unchanged", async () => {
      await expect(store.auctions.insert(auctionOf(A, { title: "Thief" }))).rejects.toThrow();
      expect(await store.auctions.find(A)).toEqual(auctionOf(A));
    });

    it("are listed by member, newest first, for any role, without those of others, and follow each change", async () => {
      const since = new Date(T0).toISOString();
      const later = (id: string, day: number, ...members: [string, Role][]): StoredAuction =>
        auctionOf(id.repeat(24), {
          members: members.map(([organizer, role]) => ({ organizer, role, since })),
          createdAt: new Date(T0 + day * DAY_MS).toISOString(),
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

    it("are listed page by page, sorted by id for equal times, without a gap or a repetition", async () => {
      const members = [{ organizer: "pia", role: "editor" as const, since: new Date(T0).toISOString() }];
      const ids = Array.from({ length: 7 }, (_, i) => `${"0".repeat(23)}${i + 1}`);
      // Several auctions share a time, and are not created in the order of their ids.
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
          auctionOf(String(i + 1).repeat(24), { title, createdAt: new Date(T0 + i * DAY_MS).toISOString() }),
        );
      const found = async (title: string, more: object = {}) =>
        (await store.auctions.listByMember("olga", { limit: 100, text: title, ...more })).map((a) => a.title);
      expect(await found("SPRING")).toEqual(["spring (2)", "Spring Sale"]);
      expect(await found("ärzte")).toEqual(["ÄRZTE"]);
      expect(await found("g (")).toEqual(["spring (2)"]);
      expect([await found(".*"), await found("%"), await found("_")]).toEqual([["100 % .* off"], ["100 % .* off"], []]);
      await store.auctions.update("5".repeat(24), (known) => ({ ...known, tags: ["Évening <b>", "prints"] }));
      expect([await found("évening <"), await found("PRINT"), await found("nt5")]).toEqual([
        ["Autumn"],
        ["Autumn"],
        [],
      ]);
      expect(await found("spring", { limit: 1 })).toEqual(["spring (2)"]);
      expect(await found("spring", { after: { at: T0 + DAY_MS, id: "2".repeat(24) } })).toEqual(["Spring Sale"]);
    });

    it("are in one list each, sorted as the list says, page by page, with the number in every list", async () => {
      const at = (day: number): string => new Date(T0 + day * DAY_MS).toISOString();
      const members = [{ organizer: "pia", role: "viewer" as const, since: at(0) }];
      const planned = (day: number | null) => ({
        ...{ state: "setup" as const, startsAt: day === null ? null : at(day), liveSpans: [], startedAt: null },
      });
      const over = (day: number) => ({ state: "ended" as const, startedAt: at(0), endedAt: at(day) });
      const all: [string, Partial<StoredAuction>][] = [
        ["1", planned(9)],
        ["2", planned(null)],
        ["3", planned(8)],
        ["4", { state: "live", startedAt: at(1) }],
        ["5", { state: "live", startedAt: at(2) }],
        ["6", over(4)],
        ["7", over(5)],
        ["8", over(5)],
        ["9", { ...over(6), archived: true }],
      ];
      for (const [id, fields] of all)
        await store.auctions.insert(
          auctionOf(id.repeat(24), { members, createdAt: at(0), title: `Sale ${id}`, ...fields }),
        );
      const ids = async (list: AuctionListName, more: object = {}) => {
        const { auctions } = await store.auctions.list("pia", { list, skip: 0, limit: 100, ...more });
        return auctions.map(({ id }) => id[0]).join("");
      };
      expect(await ids("upcoming")).toBe("312");
      expect(await ids("live")).toBe("54");
      expect(await ids("past")).toBe("876");
      expect(await ids("archived")).toBe("9");
      expect([await ids("past", { limit: 2 }), await ids("past", { skip: 2, limit: 2 })]).toEqual(["87", "6"]);
      expect(await ids("past", { skip: 3 })).toBe("");
      expect(await ids("past", { text: "sale 6" })).toBe("6");
      const counts = async (organizer: string, text?: string) =>
        (await store.auctions.list(organizer, { list: "past", skip: 0, limit: 1, text })).counts;
      expect(await counts("pia")).toEqual({ live: 2, upcoming: 3, past: 3, archived: 1 });
      expect(await counts("pia", "SALE 9")).toEqual({ live: 0, upcoming: 0, past: 0, archived: 1 });
      expect(await counts("nobody")).toEqual({ live: 0, upcoming: 0, past: 0, archived: 0 });

      await store.auctions.update("9".repeat(24), (auction) => ({ ...auction, archived: false }));
      await store.auctions.update("4".repeat(24), (auction) => ({ ...auction, archived: true }));
      await store.auctions.delete("8".repeat(24));
      expect([await ids("past"), await ids("archived"), await ids("live")]).toEqual(["976", "4", "5"]);
    });

    it("are stored with their catalogue, or not at all", async () => {
      const lots = [{ number: "1", title: "Vase" }];
      await store.auctions.insert(auctionOf("1".repeat(24)), undefined, { source: A, lots });
      await expect(store.auctions.insert(auctionOf(A), undefined, { source: A, lots })).rejects.toMatchObject({
        code: "AUCTION_ID_USED",
      });
      expect(await store.catalogues.read("1".repeat(24))).toEqual(lots);
      expect(await store.catalogues.read(A)).toEqual([]);
      await store.auctions.delete("1".repeat(24));
      expect(await store.catalogues.read("1".repeat(24))).toEqual([]);
    });

    it("are counted for their owners, with the number of live ones", async () => {
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

    it("keep their members and invitations", async () => {
      const at = new Date(T0).toISOString();
      const members = [
        { organizer: "olga", role: "owner" as const, since: at },
        { organizer: "vic", role: "viewer" as const, since: at },
      ];
      const invites = [{ id: "i".repeat(16), role: "editor" as const, by: "olga", createdAt: at, expiresAt: at }];
      await store.auctions.update(A, (auction) => ({ ...auction, members, invites }));
      expect(await store.auctions.find(A)).toEqual(auctionOf(A, { members, invites }));
    });

    it("are listed as live only while they are live", async () => {
      await store.auctions.update(A, (auction) => ({ ...auction, state: "ended" }));
      expect((await store.auctions.listLive()).map((auction) => auction.id)).toEqual([B]);
      expect((await store.auctions.liveMarks(null, 10)).map(({ id }) => id)).toEqual([B]);
    });

    it("are due if they are live and their planned end has passed, the earliest first", async () => {
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

    it("are found in bulk, without those that do not exist", async () => {
      const found = await store.auctions.findMany([B, "f".repeat(24), A, "x", A]);
      expect(found.map(({ id }) => id).sort()).toEqual([A, B].sort());
      expect(found.find(({ id }) => id === A)).toEqual(await store.auctions.find(A));
      expect(await store.auctions.findMany([])).toEqual([]);
    });

    it("are listed as live page by page, with marks that change with each of them", async () => {
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

    it("are changed one after the other by concurrent calls", async (ctx) => {
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

    it("stay as they were if the change fails", async () => {
      const change = () => {
        throw new Error("no");
      };
      await expect(store.auctions.update(A, change)).rejects.toThrow("no");
      expect(await store.auctions.find(A)).toEqual(auctionOf(A));
    });

    it("are deleted with their minutes, and without those of others", async () => {
      await store.minutes.merge([write(partOf(0, 5)), write(partOf(0, 7), B)], T0);
      expect(await store.auctions.delete(A)).toBe(true);
      expect(await store.auctions.delete(A)).toBe(false);
      expect(await read(A)).toEqual([]);
      expect(await read(B)).toHaveLength(1);
    });

    it("are hidden with all their data before it is deleted, and deleting an unknown auction calls nothing", async () => {
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
      let calls = 0;
      expect(await store.auctions.delete(A, undefined, () => calls++)).toBe(false);
      expect(calls).toBe(0);
    });
  });
};
