import { MINUTE_MS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { NO_RECORDER, startServer } from "../../../support/harness.ts";

const T0 = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 120 * MINUTE_MS;
const at = (minute: number): string => new Date(T0 + minute * MINUTE_MS).toISOString();

async function desk() {
  let now = T0;
  const server = await startServer(
    { ...NO_RECORDER, SLOT_MS: "5000", SIGN_UP: "on" },
    { wall: () => now, monotonic: () => performance.now() },
  );
  const organizer = await server.signIn();
  /** An auction that went live this many minutes after T0, with these viewers in each minute from then on. */
  const auction = async (start: number, sizes: number[]) => {
    const { id } = await organizer.createAuction({ title: `Sale ${start}`, enableViewerAnalytics: true });
    now = T0 + start * MINUTE_MS;
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    now = T0 + (start + sizes.length) * MINUTE_MS;
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "ended" });
    for (const [i, size] of sizes.entries()) {
      const level = { viewerCount: size, avgViewers: size, peakViewers: size, minViewers: size };
      const body = { timestamp: at(start + i), ...level, sampleCount: 12 };
      await server.post(`/api/v1/auctions/${id}/analytics/snapshot`, body);
    }
    return id;
  };
  const compare = (id: string, query: string) =>
    organizer.call("GET", `/api/v1/auctions/${id}/analytics/compare?${query}`);
  return { server, organizer, auction, compare };
}

describe("a comparison of auctions", () => {
  it("aligns auctions at their start, and shows the difference to the first", async () => {
    const { auction, compare } = await desk();
    const [spring, autumn] = [await auction(0, [4, 8, 6]), await auction(60, [2, 4])];
    const { status, body } = await compare(spring, `with=${autumn}`);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      align: "start",
      unitMinutes: 1,
      auctions: [
        { id: spring, deltas: null, points: [{ at: 0, avgViewers: 4 }, { at: 1 }, { at: 2, peakViewers: 6 }] },
        {
          id: autumn,
          startedAt: at(60),
          summary: { overallPeak: 4, overallAvg: 3 },
          deltas: { overallPeak: { difference: 4, ratio: 1 }, viewerMinutes: { difference: 12, ratio: 2 } },
          points: [{ at: 0 }, { at: 1 }],
        },
      ],
    });
  });

  it("aligns auctions lot by lot", async () => {
    const { organizer, auction, compare } = await desk();
    const [spring, autumn] = [await auction(0, [4, 8]), await auction(60, [2])];
    for (const [id, start] of [
      [spring, 0],
      [autumn, 60],
    ] as const)
      await organizer.call("POST", `/api/v1/auctions/${id}/moments`, {
        type: "lot_opened",
        lotNumber: "7",
        at: at(start),
      });
    const { body } = await compare(spring, `with=${autumn}&align=lot`);
    expect(body.data.unitMinutes).toBeNull();
    expect(body.data.auctions.map(({ points }: { points: object[] }) => points)).toMatchObject([
      [{ at: 1, label: "7" }],
      [{ at: 1, label: "7" }],
    ]);
  });

  it("T32: counts unique viewers in one auction at a time", async () => {
    let running = 0;
    const most: number[] = [];
    const server = await startServer(NO_RECORDER, undefined, undefined, {}, ({ store, ...rest }) => {
      const uniqueViewers: typeof store.minutes.uniqueViewers = async (...asked) => {
        running += 1;
        most.push(running);
        await new Promise((later) => setImmediate(later));
        running -= 1;
        return store.minutes.uniqueViewers(...asked);
      };
      return { ...rest, store: { ...store, minutes: { ...store.minutes, uniqueViewers } } };
    });
    const organizer = await server.signIn();
    const ids: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      const { id } = await organizer.createAuction({ countMode: "people", enableViewerAnalytics: true });
      const timestamp = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS).toISOString();
      const level = { viewerCount: 1, avgViewers: 1, peakViewers: 1, minViewers: 1, sampleCount: 12 };
      await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
      await server.post(`/api/v1/auctions/${id}/analytics/snapshot`, { timestamp, ...level });
      ids.push(id);
    }
    const [first, ...others] = ids;
    const path = `/api/v1/auctions/${first}/analytics/compare?with=${others}`;
    expect((await organizer.call("GET", path)).status).toBe(200);
    expect(most).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("finds no auction of another organizer, and the error of a query names the field", async () => {
    const { server, auction, compare } = await desk();
    const own = await auction(0, [1]);
    const { id: foreign } = await (await server.signUp("stranger@example.com")).createAuction();
    expect((await compare(own, `with=${foreign}`)).status).toBe(404);
    expect((await server.call("GET", `/api/v1/auctions/${own}/analytics/compare?with=${own}`)).status).toBe(401);
    for (const query of ["", "with=", "with=x", `with=${own}&align=end`])
      expect((await compare(own, query)).status).toBe(400);
  });
});
