import { beforeEach, describe, expect, it } from "vitest";
import { Audience } from "../audience.ts";
import type { Totals } from "./totals.ts";

/** A node in a test: its audience and its totals. */
export interface TestNode {
  audience: Audience;
  totals: Totals;
  /** The auctions whose changes were notified. */
  notified: string[];
}

export const AUCTION = "6a0000000000000000000001";
const NO_EXCLUDED = { staff: 0, screen: 0, bot: 0, overAddressLimit: 0, tooShort: 0 };

/** Composes a node like the server: its audience reports to its totals. */
export function testNode(open: (audience: Audience) => Totals): TestNode {
  const audience = new Audience(1_000);
  const totals = open(audience);
  const notified: string[] = [];
  totals.subscribe((auctionId) => notified.push(auctionId));
  audience.subscribe((change) => totals.changed(change));
  return { audience, totals, notified };
}

/** Tests that every implementation must pass for a single node. */
export function totalsContract(name: string, open: () => Promise<TestNode>): void {
  describe(`${name}: the totals of a single node`, () => {
    let node: TestNode;
    const count = () => node.totals.count(AUCTION, 5_000);
    beforeEach(async () => {
      node = await open();
    });

    it("are its own numbers, at once", () => {
      expect(count()).toMatchObject({ connections: 0, people: 0 });
      node.audience.join("tab", AUCTION, null, 2_000);
      expect(count()).toMatchObject({ connections: 1, people: 1 });
      node.audience.join("a", AUCTION, "ann", 2_000);
      node.audience.join("b", AUCTION, "ann", 2_000);
      expect(count()).toMatchObject({ connections: 3, people: 2 });
      node.audience.leave("tab", 3_000);
      expect(count()).toMatchObject({ connections: 2, people: 1 });
    });

    it("report excluded connections separately", () => {
      node.audience.join("a", AUCTION, null, 2_000, "bot");
      node.audience.join("b", AUCTION, null, 2_000);
      expect(count()).toMatchObject({ connections: 1, people: 1 });
      expect(node.totals.excluded(AUCTION)).toEqual({ ...NO_EXCLUDED, bot: 1 });
    });

    it("have a version that grows with each change", () => {
      let last = count().version;
      for (const [index, connection] of ["a", "b", "c"].entries()) {
        node.audience.join(connection, AUCTION, null, 5_001 + index);
        expect(count().version).toBeGreaterThan(last);
        last = count().version;
      }
      node.audience.leave("a", 5_004);
      expect(count().version).toBeGreaterThan(last);
      expect(count().version).toBe(count().version);
    });
  });
}
