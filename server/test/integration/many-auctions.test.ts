import { DEFAULT_GRID, type LiveCount, type PublicAuction } from "@headcount/protocol";
import fastify, { type FastifyBaseLogger } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { expect, it, onTestFinished } from "vitest";
import type { App } from "../../src/http/types.ts";
import { directoryRoutes } from "../../src/link/auction-routes.ts";
import { type AuctionSource, auctionSource } from "../../src/link/auction-source.ts";
import { createAuctionSync } from "../../src/link/auction-sync.ts";
import { countRoutes, httpCounts } from "../../src/link/counts.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { createOrigins } from "../../src/platform/network/origin.ts";
import { newAuctionOf, patchedAuction } from "../../src/routes/organizer/auction-changes.ts";
import { memoryStore } from "../../src/storage/memory/store.ts";
import { INTERNAL_KEY } from "../support/harness.ts";

// Twice as many live auctions as servers once could exchange. None is missed, and nothing stops.

const MANY = 20_000;
/** Long enough for a busy machine. */
const LINK_DEADLINE_MS = 60_000;
const NOW = Date.UTC(2026, 0, 1);
const idOf = (i: number): string => i.toString(16).padStart(24, "0");
const count: LiveCount = {
  ...{ people: 1, connections: 1, version: 1, stale: false },
  excluded: { staff: 0, screen: 0, bot: 0, overAddressLimit: 0, tooShort: 0 },
  emptySince: null,
};

async function api() {
  const store = memoryStore({ retentionMs: 86_400_000, grid: DEFAULT_GRID });
  const input = {
    ...{ title: "Many", timeZone: "UTC", startsAt: null, endsAt: null, countMode: "tabs" as const },
    ...{
      publicCounter: "exact" as const,
      publicMinimum: 0,
      externalId: null,
      privateUntilLive: false,
      access: "public" as const,
      allowedSites: [],
      publicCatalogue: false,
      language: null,
      tags: [],
      trackSources: false,
      enableViewerAnalytics: true,
    },
  };
  for (let i = 0; i < MANY; i += 1)
    await store.auctions.insert({ ...newAuctionOf(input, { id: idOf(i), owner: "olga", now: NOW }), state: "live" });
  const app: App = fastify({ loggerInstance: silentLogger as FastifyBaseLogger }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler);
  const origins = createOrigins({ publicUrl: undefined, allowedOrigins: [] });
  directoryRoutes(app, { store, origins, internalKeys: [INTERNAL_KEY], serverSecret: "secret" });
  countRoutes(app, { internalKeys: [INTERNAL_KEY], count: () => count });
  onTestFinished(() => app.close());
  return { store, url: await app.listen({ port: 0, host: "127.0.0.1" }) };
}

/** A sync whose rounds the test starts. */
function following(source: AuctionSource, known: () => string[] = () => []) {
  const seen = new Map<string, PublicAuction>();
  const gone: string[] = [];
  const options = {
    ...{ source, known, log: silentLogger, everyMs: 3_600_000 },
    seen: (auction: PublicAuction) => void seen.set(auction.id, auction),
    gone: (id: string) => void gone.push(id),
  };
  const sync = createAuctionSync(options);
  onTestFinished(() => sync.stop());
  return {
    seen,
    gone,
    lastError: () => sync.lastError(),
    async round(): Promise<void> {
      seen.clear();
      gone.length = 0;
      await sync.start();
    },
  };
}

it("T30: 20,000 live auctions are kept in sync, and only new, hidden, ended and deleted ones are requested", {
  tags: ["slow"],
}, async () => {
  const { store, url } = await api();
  const { seen, gone, lastError, round } = following(
    auctionSource({ url, key: INTERNAL_KEY, deadlineMs: LINK_DEADLINE_MS }),
  );
  await round();
  expect([seen.size, gone, lastError()]).toEqual([MANY, [], null]);
  await round();
  expect([seen.size, gone, lastError()]).toEqual([0, [], null]);

  const change = (i: number, patch: object) =>
    store.auctions.update(idOf(i), (auction) => patchedAuction(auction, patch, { now: NOW, retentionMs: 0 }));
  await change(7, { publicCounter: "hidden" });
  await change(12_345, { state: "ended" });
  await store.auctions.delete(idOf(19_999));
  await round();
  expect([...seen.values()].map(({ id, state, publicCounter }) => [id, state, publicCounter])).toEqual([
    [idOf(7), "live", "hidden"],
    [idOf(12_345), "ended", "exact"],
  ]);
  expect(gone).toEqual([idOf(19_999)]);
  await change(12_345, { state: "live" });
  await round();
  expect([...seen.keys()]).toEqual([idOf(12_345)]);
});

it("T30: one failed slice or page of the list does not stop the others", { tags: ["slow"] }, async () => {
  const { url } = await api();
  const real = auctionSource({ url, key: INTERNAL_KEY, deadlineMs: LINK_DEADLINE_MS });
  let isBad = (_id: string): boolean => false;
  const source: AuctionSource = {
    find: async (ids) => {
      if (ids.some(isBad)) throw new Error("a bad slice");
      return real.find(ids);
    },
    live: async (after) => {
      if (after !== null && isBad(after)) throw new Error("a bad page");
      return real.live(after);
    },
  };
  const watched = "f".repeat(24);
  const { seen, gone, lastError, round } = following(source, () => [watched]);
  isBad = (id) => id === idOf(6_000);
  await round();
  expect([seen.size, lastError()]).toEqual([MANY - 5_000, "a bad slice"]);
  // Auctions missing in an incomplete list may still be live, and the others are requested anyway.
  isBad = (id) => id === idOf(9_999);
  await round();
  expect([seen.size, gone, lastError()]).toEqual([5_000, [watched], "a bad page"]);
  isBad = () => false;
  await round();
  expect([seen.size, gone, lastError()]).toEqual([0, [watched], null]);
});

it("S2: the counts of 20,000 auctions are requested in slices", { tags: ["slow"] }, async () => {
  const { url } = await api();
  const counts = httpCounts({ url, key: INTERNAL_KEY, log: silentLogger, deadlineMs: LINK_DEADLINE_MS });
  expect((await counts(Array.from({ length: MANY }, (_, i) => idOf(i)))).size).toBe(MANY);
});
