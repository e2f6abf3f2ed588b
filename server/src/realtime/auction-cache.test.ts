import type { PublicAuction } from "@headcount/protocol";
import { describe, expect, it, vi } from "vitest";
import { createAuctionCache } from "./auction-cache.ts";

const A = "a".repeat(24);
const auction = (title: string) => ({ id: A, title }) as PublicAuction;

/** A look-up that the test answers. */
function asked() {
  const { promise, resolve, reject } = Promise.withResolvers<PublicAuction | null>();
  const load = vi.fn(() => promise);
  return { load, resolve, reject };
}

describe("the auction cache", () => {
  it("F34: loads an auction once for many concurrent requests", async () => {
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
  ])("prefers a state that was stored during the load, as %s", async (_name, learnt, expected) => {
    const { load, resolve } = asked();
    const cache = createAuctionCache(load);
    const found = cache.find(A);
    cache.put(A, learnt);
    resolve(auction("Older"));
    expect(await found).toEqual(expected);
    expect(await cache.find(A)).toEqual(expected);
  });

  it("T6: made-up ids do not evict a load in flight", async () => {
    const { load, resolve } = asked();
    const cache = createAuctionCache((id) => (id === A ? load() : Promise.resolve(null)));
    const found = cache.find(A);
    for (let i = 0; i < 20_000; i += 1) cache.put(i.toString(16).padStart(24, "0"), null);
    resolve(auction("Paintings"));
    expect(await found).toEqual(auction("Paintings"));
  });

  it("T6: made-up ids do not evict a state that was stored during a load", async () => {
    const { load, resolve } = asked();
    const cache = createAuctionCache((id) => (id === A ? load() : Promise.resolve(null)));
    const found = cache.find(A);
    cache.put(A, null);
    for (let i = 0; i < 20_000; i += 1) await cache.find(i.toString(16).padStart(24, "0"));
    resolve(auction("Paintings"));
    expect([await found, await cache.find(A), cache.noted(A)]).toEqual([null, null, null]);
  });

  it("does not report an auction as missing when its load failed", async () => {
    const { load, reject } = asked();
    const cache = createAuctionCache(load);
    const answers = [cache.find(A), cache.find(A)];
    reject(new Error("the API does not answer"));
    for (const answer of answers) await expect(answer).rejects.toThrow("does not answer");
    expect(load).toHaveBeenCalledOnce();
  });

  it("answers with the last known state while loads fail", async () => {
    const load = vi.fn(async (): Promise<PublicAuction | null> => auction("Known"));
    const cache = createAuctionCache(load);
    await cache.find(A);
    load.mockRejectedValue(new Error("the API does not answer"));
    const later = performance.now() + 60_000;
    vi.spyOn(performance, "now").mockReturnValue(later);
    await expect.poll(async () => [await cache.find(A), load.mock.calls.length]).toEqual([auction("Known"), 2]);
  });
});
