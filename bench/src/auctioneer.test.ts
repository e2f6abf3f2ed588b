import { describe, expect, it } from "vitest";
import type { SaleEvent, SaleMoment } from "../../server/src/simulation/sale-plan.ts";
import { auctioneer, localKey } from "./auctioneer.ts";

const KEY = "internal-key-for-tests-0123456789abcdef";

describe("the auctioneer of the demo", () => {
  it("does not send its key to another machine", () => {
    const known = { internalKeys: [KEY], dataDir: "." };
    for (const url of ["http://localhost:8080", "http://127.0.0.1", "http://127.9.9.9:1", "http://[::1]:8080"])
      expect(localKey(url, known)).toBe(KEY);
    for (const url of [
      "https://auctions.example.com",
      "http://127.0.0.1.example.com",
      "http://localhost.example.com",
      "http://10.0.0.1",
      "http://localhost@example.com",
    ])
      expect(localKey(url, known)).toBeNull();
  });

  it("leaves no lot on the block when it is interrupted after any event", async () => {
    const events: SaleEvent[] = [
      { at: 0, moment: { type: "lot_opened", lotNumber: "1" } },
      { at: 0, moment: { type: "bid", lotNumber: "1", price: 100, currency: "EUR" } },
      { at: 0, moment: { type: "sold", lotNumber: "1", price: 100, currency: "EUR" } },
      { at: 0, moment: { type: "lot_opened", lotNumber: "2" } },
      { at: 0, moment: { type: "unsold", lotNumber: "2" } },
    ];
    for (let after = 0; after <= events.length; after += 1) {
      const stop = new AbortController();
      const recorded: SaleMoment[] = [];
      if (after === 0) stop.abort();
      await auctioneer(
        events,
        async (moment) => {
          recorded.push(moment);
          if (recorded.length === after) stop.abort();
        },
        stop.signal,
      );
      const opened = recorded.filter(({ type }) => type === "lot_opened").map(({ lotNumber }) => lotNumber);
      const hammered = recorded.filter(({ type }) => type === "sold" || type === "unsold");
      expect(hammered.map(({ lotNumber }) => lotNumber)).toEqual(opened);
    }
  });
});
