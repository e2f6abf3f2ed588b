import { describe, expect, it } from "vitest";
import { startServer, viewer } from "../../../support/harness.ts";

const LOTS = Array.from({ length: 25 }, (_, i) => ({ number: String(i + 1), title: null, estimate: "secret" }));

async function sale() {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction();
  const path = `/api/v1/auctions/${id}`;
  await organizer.call("PUT", `${path}/catalogue`, { lots: LOTS });
  const liveView = async () => (await server.call("GET", `${path}/live-view`)).body.data;
  const patch = async (change: object) => (await organizer.call("PATCH", path, change)).body.data;
  const record = (moment: object) => organizer.call("POST", `${path}/moments`, moment);
  return { server, organizer, id, path, liveView, patch, record };
}

describe("the live view", () => {
  it("has no lot of the catalogue unless the organizer publishes it, and never estimates", async () => {
    const { liveView, patch } = await sale();
    expect((await liveView()).catalogue).toBeNull();
    await patch({ publicCatalogue: true });
    const { catalogue } = await liveView();
    expect(catalogue).toMatchObject({ total: 25, lastOpened: null, place: null, isPartial: true });
    expect(catalogue.next).toHaveLength(20);
    expect(catalogue.next[0]).toEqual({ number: "1", title: null, place: 1 });
    await patch({ state: "live" });
    await patch({ state: "ended" });
    expect((await liveView()).catalogue).toBeNull();
  });

  it("has the results once the auction has ended", async () => {
    const { liveView, patch, record } = await sale();
    await patch({ state: "live" });
    await record({ type: "lot_opened", lotNumber: "1", lotTitle: "Vase" });
    await record({ type: "sold", lotNumber: "1", price: 5, currency: "EUR", bidder: "Ann" });
    expect((await liveView()).results).toBeNull();
    await patch({ state: "ended" });
    expect((await liveView()).results).toEqual({
      counts: { sold: 1, unsold: 0, passed: 0, withdrawn: 0 },
      totals: [{ currency: "EUR", amount: 5, lots: 1 }],
      lots: [{ number: "1", title: "Vase", outcome: "sold", price: 5, currency: "EUR", bidder: "Ann" }],
    });
  });

  it("has all bids of the lot on the block, and says from when on moments are complete", async () => {
    const { liveView, patch, record } = await sale();
    await patch({ state: "live" });
    await record({ type: "note", text: "Welcome" });
    expect((await liveView()).completeAfter).toBeNull();
    const at = (second: number) => new Date(Date.now() - 600_000 + second * 1_000).toISOString();
    const bids = Array.from({ length: 90 }, (_, i) => ({ type: "bid", price: i, currency: "EUR", at: at(i + 1) }));
    await record({ moments: [{ type: "lot_opened", lotNumber: "1", at: at(0) }, ...bids] });
    const first = await liveView();
    expect(first.moments.filter(({ type }: { type: string }) => type === "bid")).toHaveLength(90);
    expect(Date.parse(first.completeAfter)).toBeLessThan(Date.parse(at(0)) + 1_000);
    await record({ type: "sold", lotNumber: "1" });
    const second = await liveView();
    const known = second.moments.filter(({ at }: { at: string }) => at > second.completeAfter);
    expect(known.length).toBeGreaterThan(50);
    expect(known.length).toBeLessThan(90);
  });

  it("reports a change of a public catalogue to open pages, and no change of one that is not public", async () => {
    const { server, organizer, id, path, patch } = await sale();
    const page = viewer(server, { auctionId: id });
    await page.sees(1);
    await organizer.call("PUT", `${path}/catalogue`, { lots: LOTS.slice(1) });
    await patch({ publicCatalogue: true });
    await organizer.call("PUT", `${path}/catalogue`, { lots: LOTS });
    await expect.poll(() => page.updates.at(-1)?.catalogueChangedAt ?? null).not.toBeNull();
    const changes = new Set(page.updates.map(({ catalogueChangedAt }) => catalogueChangedAt));
    expect(changes.size).toBe(2);
  });
});
