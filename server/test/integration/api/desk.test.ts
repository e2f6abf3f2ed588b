import type { NewMoment } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { startServer, takeIn } from "../../support/harness.ts";

async function sale() {
  const server = await startServer({ SIGN_UP: "on" });
  const owner = await server.signIn();
  const { id } = await owner.createAuction();
  const path = `/api/v1/auctions/${id}`;
  const record = async (...moments: Partial<NewMoment>[]) => {
    for (let from = 0; from < moments.length; from += 100) {
      const body = { moments: moments.slice(from, from + 100) };
      expect((await owner.call("POST", `${path}/moments`, body)).status).toBe(200);
    }
  };
  const desk = async (who = owner) => (await who.call("GET", `${path}/desk`)).body.data;
  return { server, owner, id, path, record, desk };
}
const bid = (price: number): Partial<NewMoment> => ({ type: "bid", price, currency: "EUR" });

describe("the desk", () => {
  it("returns the lot on the block, however many moments follow its opening", async () => {
    const { owner, path, record, desk } = await sale();
    const lots = ["1", "1A", "2"].map((number) => ({ number, title: `Lot ${number}` }));
    await owner.call("PUT", `${path}/catalogue`, { lots });
    expect(await desk()).toMatchObject({
      lot: null,
      lastBid: null,
      price: null,
      step: null,
      nextLot: lots[0],
      opened: [],
    });
    await record({ type: "lot_opened", lotNumber: "1", lotTitle: "Vase" }, bid(100), bid(120));
    await record(...Array.from({ length: 300 }, (_, i): Partial<NewMoment> => ({ type: "note", text: `note ${i}` })));
    // Hammers of other lots do not end this one, however many there are.
    await record(...Array.from({ length: 30 }, (_, i): Partial<NewMoment> => ({ type: "sold", lotNumber: `B${i}` })));
    const lot = { number: "1", title: "Vase" };
    expect(await desk()).toMatchObject({
      ...{ lot, lastBid: { price: 120 }, price: 120, step: 20, currency: "EUR", nextLot: lots[1] },
      ...{ lastOpened: "1", opened: ["1"], role: "owner", mayRecord: true },
    });
    const liveView = (await owner.call("GET", `${path}/live-view`)).body.data;
    expect(liveView.currentLot).toMatchObject(lot);
    expect(liveView.moments).toContainEqual(expect.objectContaining({ type: "bid", price: 120 }));
    await record({ type: "unsold" });
    expect(await desk()).toMatchObject({ lot: null, lastBid: null, price: null, nextLot: lots[1] });
  });

  it("never offers a lot again that was opened or withdrawn, with a catalogue or without one", async () => {
    const { owner, path, record, desk } = await sale();
    const next = async () => (await desk()).nextLot.number;
    const run = (lotNumber: string): Partial<NewMoment>[] => [{ type: "lot_opened", lotNumber }, { type: "sold" }];
    await record(...run("1"), ...run("2"), ...run("3"), ...run("1"));
    expect(await next()).toBe("4");
    await record({ type: "withdrawn", lotNumber: "4" });
    expect(await next()).toBe("5");
    const lots = ["4", "7", "8"].map((number) => ({ number, title: null }));
    await owner.call("PUT", `${path}/catalogue`, { lots });
    expect(await next()).toBe("7");
    await record(...run("7"), { type: "passed", lotNumber: "8" });
    expect(await desk()).toMatchObject({ nextLot: { number: "9" }, opened: ["4", "7", "8"] });
  });

  it("returns the server's time", async () => {
    const { desk } = await sale();
    const before = Date.now();
    const serverTime = Date.parse((await desk()).serverTime);
    expect(serverTime).toBeGreaterThanOrEqual(before);
    expect(serverTime).toBeLessThanOrEqual(Date.now());
  });

  it("returns a member's permissions, and nothing to others", async () => {
    const { server, owner, id, path, desk } = await sale();
    const vera = await server.signUp("vera@example.com");
    expect((await vera.call("GET", `${path}/desk`)).body.error.code).toBe("AUCTION_NOT_FOUND");
    expect((await server.call("GET", `${path}/desk`)).status).toBe(401);
    await takeIn(server, owner, id, "viewer", vera);
    expect(await desk(vera)).toMatchObject({ role: "viewer", mayRecord: false });
    await takeIn(server, owner, id, "editor", vera);
    expect(await desk(vera)).toMatchObject({ role: "editor", mayRecord: true });
    for (const permissions of [["read"], ["read", "record"]]) {
      const { key } = (await owner.call("POST", "/api/v1/keys", { name: "desk", permissions })).body.data;
      const { body } = await server.call("GET", `${path}/desk`, undefined, { "x-api-key": key });
      expect(body.data.mayRecord).toBe(permissions.includes("record"));
    }
  });
});
