import { HeadcountError, LIMITS } from "@headcount/protocol";
import { LRUCache } from "lru-cache";
import { findByRef } from "../http/auction-ref.ts";
import type { Principal } from "../http/guards.ts";
import type { MountedAuctions } from "../http/types.ts";
import type { Logger } from "../platform/logger.ts";
import type { Service } from "../platform/service.ts";
import type { AuctionWrites } from "../routes/organizer/auction-writes.ts";
import type { Store, StoredAuction } from "../storage/store.ts";
import type { AppAuction, AppAuctions } from "./app-auctions.ts";

/** An unannounced change in the application is known after this time. */
const EVERY_MS = 5_000;
const MAX_ENTRIES = 10_000;
const OWNED = ["title", "state", "enableViewerAnalytics", "startsAt", "endsAt", "timeZone"] as const;

export interface AppAuctionSyncOptions {
  app: AppAuctions;
  store: Pick<Store, "auctions">;
  writes: Pick<AuctionWrites, "put" | "change">;
  /** The account that owns the application's auctions. */
  owner(): string;
  /** Auctions that someone watches now. */
  watched(): readonly string[];
  log: Logger;
}

/** Keeps the stored auctions in sync with the application. */
export interface AppAuctionSync extends Service, MountedAuctions {
  /** Like `idOf`, but from the application's current state. The result of `idOf` may be 5 s old. */
  refresh(ref: string): Promise<string | null>;
}

/** The application's id of a stored auction. */
const nameOf = ({ id, externalId }: Pick<StoredAuction, "id" | "externalId">): string => externalId ?? id;

const fieldsOf = ({ title, state, enableViewerAnalytics, startsAt, timeZone = "UTC" }: AppAuction) => ({
  title: title.slice(0, LIMITS.titleCharacters),
  ...{ state, enableViewerAnalytics, timeZone },
  startsAt: startsAt ? new Date(startsAt).toISOString() : null,
});

export function createAppAuctionSync(options: AppAuctionSyncOptions): AppAuctionSync {
  const { app, store, writes, owner, watched, log } = options;
  const principal = (): Principal => ({
    ...{ organizer: owner(), permissions: ["read", "record", "manage"], key: null, session: null },
    isApp: true,
  });
  const known = new LRUCache<string, Promise<string | null>>({ max: MAX_ENTRIES, ttl: EVERY_MS });
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;

  const load = async (ref: string): Promise<string | null> => {
    const stored = await findByRef(store, owner(), ref);
    if (stored?.demo || stored?.kind) return stored.id;
    try {
      const given = await app.find(ref);
      if (given) return (await writes.put(principal(), ref, fieldsOf(given))).auction.id;
      // Recorded data stays, and nothing more is recorded.
      if (stored?.state === "live") await writes.change(principal(), stored, { state: "ended" });
      return null;
    } catch (error) {
      log.error({ err: error, auction: ref }, "an auction of the application cannot be read");
      return stored?.id ?? null;
    }
  };
  const refresh = (ref: string): Promise<string | null> => {
    const loading = load(ref);
    known.set(ref, loading);
    return loading;
  };
  const round = async (): Promise<void> => {
    const live = await store.auctions.listLive();
    const liveIds = new Set(live.map(({ id }) => id));
    const others = await store.auctions.findMany(watched().filter((id) => !liveIds.has(id)));
    for (const stored of [...live, ...others]) if (!isStopped) await refresh(nameOf(stored));
  };
  const next = (): void => {
    timer = setTimeout(() => {
      running = round()
        .catch((error) => log.error({ err: error }, "the application's auctions cannot be refreshed"))
        .then(() => {
          if (!isStopped) next();
        });
    }, EVERY_MS);
  };

  return {
    idOf: (ref) => known.get(ref) ?? refresh(ref),
    refresh,
    async principalOf(request, auction) {
      return (await app.canManage(request, nameOf(auction))) ? principal() : null;
    },
    async handOver(auction, patch) {
      const changes = Object.fromEntries(
        OWNED.flatMap((name) =>
          patch[name] === undefined || patch[name] === auction[name] ? [] : [[name, patch[name]]],
        ),
      );
      if (Object.keys(changes).length === 0) return;
      if (!app.update || "endsAt" in changes) throw new HeadcountError("MANAGED_BY_APP");
      await app.update(nameOf(auction), changes);
    },
    async start() {
      next();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
