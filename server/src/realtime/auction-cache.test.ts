import type { PublicAuction } from "@headcount/protocol";
import { describe, expect, it, vi } from "vitest";
import { createAuctionCache } from "./auction-cache.ts";

const A = "a".repeat(24);
const auction = (title: string) => ({ id: A, title }) as PublicAuction;

/** A look-up that is answered when the test says so. */
function asked() {
  const { promise, resolve, reject } = Promise.withResolvers<PublicAuction | null>();
  const load = vi.fn(() => promise);
  return { load, resolve, reject };
}

describe("the auction cache", () => {
  it("F34: looks up once what many ask for at once", async () => {
    const { load, resolve } = asked();
    const cache = createAuctionCache(load);
    const answers = [cache.find(A), cache.find(A), cache.find(A)];
    resolve(auction("Paintings"));
    expect(await Promise.all(answers)).toEqual(Array(3).fill(auction("Paintings")));
    expect(load).toHaveBeenCalledOnce();
  });

  it.each([
    ["to exist", auction("Newer"), auction("Newer")],
    ["to be gone", null, null],
  ])(
    "takes an auction for what was learnt elsewhere while it was looked up, as %s",
    async (_name, learnt, expected) => {
      const { load, resolve } = asked();
      const cache = createAuctionCache(load);
      const found = cache.find(A);
      cache.put(A, learnt);
      resolve(auction("Older"));
      expect(await found).toEqual(expected);
      expect(await cache.find(A)).toEqual(expected);
    },
  );

  it("T6: strangers' ids do not push out a look-up that is on its way", async () => {
    const { load, resolve } = asked();
    const cache = createAuctionCache((id) => (id === A ? load() : Promise.resolve(null)));
    const found = cache.find(A);
    for (let i = 0; i < 20_000; i += 1) cache.put(i.toString(16).padStart(24, "0"), null);
    resolve(auction("Paintings"));
    expect(await found).toEqual(auction("Paintings"));
  });

  it("T6: strangers' ids do not push out what was learnt while a look-up was on its way", async () => {
    const { load, resolve } = asked();
    const cache = createAuctionCache((id) => (id === A ? load() : Promise.resolve(null)));
    const found = cache.find(A);
    cache.put(A, null);
    for (let i = 0; i < 20_000; i += 1) await cache.find(i.toString(16).padStart(24, "0"));
    resolve(auction("Paintings"));
    expect([await found, await cache.find(A), cache.noted(A)]).toEqual([null, null, null]);
  });

  it("does not say that an auction is not there because it could not be asked", async () => {
    const { load, reject } = asked();
    const cache = createAuctionCache(load);
    const answers = [cache.find(A), cache.find(A)];
    reject(new Error("the API does not answer"));
    for (const answer of answers) await expect(answer).rejects.toThrow("does not answer");
    expect(load).toHaveBeenCalledOnce();
  });

  it("keeps to what it knew while it cannot ask", async () => {
    const load = vi.fn(async (): Promise<PublicAuction | null> => auction("Known"));
    const cache = createAuctionCache(load);
    await cache.find(A);
    load.mockRejectedValue(new Error("the API does not answer"));
    const later = performance.now() + 60_000;
    vi.spyOn(performance, "now").mockReturnValue(later);
    await expect.poll(async () => [await cache.find(A), load.mock.calls.length]).toEqual([auction("Known"), 2]);
  });
});
