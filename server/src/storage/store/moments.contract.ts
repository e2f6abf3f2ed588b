import { byTime, EMPTY_SALE, LOT_EDGES, saleOf } from "@headcount/protocol";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { fewRuns } from "../../../test/support/few-runs.ts";
import { T0 } from "../../analytics/analytics.fixtures.ts";
import { momentOf } from "../store.fixtures.ts";
import type { MomentsWanted, Store, StoredMoment } from "../store.ts";
import { A, B, ROOM, renewA, type StoreUnderTest } from "./under-test.fixtures.ts";

export const momentsContract = (under: StoreUnderTest): void => {
  const { limits } = under;
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("moments", () => {
    const ALL = { interval: { from: 0, to: 2 * T0 }, limit: 100 };
    const list = async (wanted: Partial<MomentsWanted> = {}, auctionId = A): Promise<number[]> =>
      (await store.moments.list(auctionId, { ...ALL, ...wanted })).map(({ id }) => Number.parseInt(id, 16));
    const record = async (...moments: StoredMoment[]) =>
      (await store.moments.record(A, moments, ROOM))?.map(({ outcome }) => outcome) ?? null;

    it("are stored unchanged and listed newest first, as copies of the caller's objects", async () => {
      const moment = momentOf(1, 0, { type: "sold", lotNumber: "12A", lotTitle: "Ünïcode 🎨 '; --", price: 0.1 });
      const expected = structuredClone(moment);
      expect(await record(moment, momentOf(2, 5), momentOf(4, 1), momentOf(3, 1))).toEqual(Array(4).fill("stored"));
      moment.lotTitle = "changed";
      const found = await store.moments.list(A, ALL);
      expect(found.map(({ id }) => Number.parseInt(id, 16))).toEqual([2, 4, 3, 1]);
      expect(found.at(-1)).toEqual(expected);
      expect(await list({}, B)).toEqual([]);
    });

    it("are recognized by their clientId when sent again, and different content is a conflict that changes nothing", async () => {
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

    it("are stored once if they are recorded several times at once", async (ctx) => {
      ctx.skip(limits.tornReads !== undefined, limits.tornReads);
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, i) => record(momentOf(i + 1, 0, { clientId: "same", sent: "same" }))),
      );
      expect(outcomes.flat().filter((outcome) => outcome === "stored")).toHaveLength(1);
      expect(outcomes.flat().filter((outcome) => outcome === "duplicate")).toHaveLength(7);
      expect(await list()).toHaveLength(1);
    });

    it("are corrected, including their time, and are still recognized by the original request", async () => {
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

    it("are corrected one after the other by concurrent calls", async (ctx) => {
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

    it("are neither found nor changed through another or an unknown auction", async () => {
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

    it("are deleted with their auction, without those of others", async () => {
      await record(momentOf(1, 0));
      await store.moments.record(B, [momentOf(2, 0)], ROOM);
      await store.auctions.delete(A);
      expect(await record(momentOf(3, 0))).toBeNull();
      expect(await list()).toEqual([]);
      expect(await list({}, B)).toEqual([2]);
    });

    it("are listed page by page without a gap or a repetition, within the interval and by type", async () => {
      // Several moments share a time, so that pages end between them.
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
      /** All of them in order: the index must return the same. */
      const folded = (moments: readonly StoredMoment[], numbers: readonly string[]) => {
        const edges = moments.filter(({ type }) => LOT_EDGES.includes(type));
        const done = new Set(edges.map(({ lotNumber }) => lotNumber));
        return { ...saleOf(moments.toSorted(byTime)), done: numbers.filter((number) => done.has(number)) };
      };
      const read = async (numbers: readonly string[] = NUMBERS) => {
        const sale = await store.moments.sale(A);
        return { ...sale, done: (await store.moments.done(A, numbers)).toSorted() };
      };

      it("have the same state of the sale as a fold over all of them", async () => {
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
              await renewA(store);
            }),
          fewRuns(0.2),
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
        expect(await read()).toMatchObject({ lot: null, lastBid: null, lastOpened: "1", done: ["1"] });
        await store.moments.delete(A, hammer.id);
        expect(await read()).toMatchObject({ lot: { number: "1" }, lastBid: { id: higher.id } });
        await store.moments.update(A, higher.id, (moment) => ({ ...moment, lotNumber: "2" }));
        expect(await read()).toMatchObject({ lastBid: { id: bid.id }, priced: [{ id: bid.id }] });
        await store.moments.update(A, opened.id, (moment) => ({ ...moment, lotNumber: "12A" }));
        expect(await read()).toMatchObject({
          lot: { number: "12A", title: "Vase" },
          lastBid: null,
          done: ["12A"],
        });
        await store.moments.delete(A, opened.id);
        expect(await read()).toEqual({ ...EMPTY_SALE, currency: "EUR", done: [] });
      });

      it("have no state without an auction", async () => {
        for (const nobodys of ["f".repeat(24), "__proto__", "x"]) {
          expect(await store.moments.sale(nobodys)).toEqual(EMPTY_SALE);
          expect(await store.moments.done(nobodys, NUMBERS)).toEqual([]);
        }
      });
    });

    it("T31: are recorded while there is room, with a higher limit for openings and hammers", async () => {
      const room = { others: 3, edges: 5 };
      const outcomes = async (...moments: StoredMoment[]) =>
        (await store.moments.record(A, moments, room))?.map(({ outcome }) => outcome);
      const bid = (number: number) => momentOf(number, number, { type: "bid" });
      const edge = (number: number) => momentOf(number, number, { type: number % 2 ? "lot_opened" : "sold" });
      expect(await outcomes(bid(1), bid(2))).toEqual(["stored", "stored"]);
      expect(await outcomes(bid(3), bid(4), edge(5))).toEqual(["stored", "full", "stored"]);
      // A known moment needs no room.
      expect(await outcomes(bid(1), bid(6), edge(7), edge(8))).toEqual(["duplicate", "full", "stored", "full"]);
      expect(await list()).toEqual([7, 5, 3, 2, 1]);
      expect(await store.moments.record(B, [bid(9)], room)).toMatchObject([{ outcome: "stored" }]);
      for (const number of [7, 5, 3]) await store.moments.delete(A, momentOf(number, 0).id);
      expect(await outcomes(bid(10), bid(11))).toEqual(["stored", "full"]);
      await renewA(store);
      expect(await outcomes(bid(12))).toEqual(["stored"]);
    });
  });
};
