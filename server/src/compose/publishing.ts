import { SIMULATED_AUCTION_ID, type SyncedAuction } from "@headcount/protocol";
import { syncedAuctions } from "../http/auction-entries.ts";
import type { AuctionWritten } from "../http/types.ts";
import type { Service } from "../platform/service.ts";
import type { summaryDue } from "../routes/analytics/summaries.ts";
import type { Store, StoredAuction } from "../storage/store.ts";
import { auctionPublisher } from "../upkeep/auction-publisher.ts";
import type { Revisions } from "../upkeep/revisions.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";
import type { OwnViewers } from "./api.ts";
import type { Context } from "./context.ts";

interface Synced extends Pick<Context, "authSecret"> {
  store: Store;
}

export const synced = async (auction: StoredAuction, { store, authSecret }: Synced): Promise<SyncedAuction> => {
  const [one] = await syncedAuctions({ store, serverSecret: authSecret }, [auction]);
  return one as SyncedAuction;
};

interface Published extends Synced, Pick<Context, "origins" | "log">, OwnViewers {
  summaryDue: ReturnType<typeof summaryDue>;
}

/** Applies a change of an auction to its summary, its viewers, the allowed sites and the show. */
export function auctionWritten({ summaryDue, ...parts }: Published): AuctionWritten {
  const { store, origins, show, realtime } = parts;
  const published = auctionPublisher({
    find: (id) => store.auctions.find(id),
    async publish(id, auction) {
      if (id === SIMULATED_AUCTION_ID) show?.setLive(auction?.state === "live");
      if (auction) realtime?.seen(await synced(auction, parts));
      else realtime?.gone(id);
    },
  });
  return async (id, written) => {
    if (written) await summaryDue(written);
    await published(id, written);
    parts.nodes?.publish({ kind: "auction", auctionId: id });
    origins.allowSites(await store.auctions.allowedSites());
  };
}

/** Gives the realtime half of this process the current keys of the watched auctions. A separate realtime server requests them. */
export async function publishWatched(parts: Synced & Pick<OwnViewers, "realtime">): Promise<void> {
  const { store, realtime } = parts;
  for (const auction of await store.auctions.findMany(realtime?.known() ?? []))
    realtime?.seen(await synced(auction, parts));
}

/** Gives the realtime half of this process the current state of the watched auctions, and the end of those that were deleted. */
export async function refreshWatched(parts: Synced & Pick<OwnViewers, "realtime">): Promise<void> {
  const { store, realtime } = parts;
  await publishWatched(parts);
  for (const id of realtime?.known() ?? []) if (!(await store.auctions.find(id))) realtime?.gone(id);
}

interface Followed extends Omit<Published, "summaryDue"> {
  changed: Revisions["changed"];
  webhooks: Pick<Webhooks, "wake">;
}

/** Applies what other processes publish to this one and its viewers. */
export function newsOf(parts: Followed): Service | null {
  const { store, origins, realtime, nodes, changed, webhooks, log } = parts;
  if (!nodes) return null;
  const refreshSites = async (): Promise<void> => origins.allowSites(await store.auctions.allowedSites());
  const refresh = async (id: string): Promise<void> => {
    if (realtime) {
      const auction = await store.auctions.find(id);
      if (auction) realtime.seen(await synced(auction, parts));
      else realtime.gone(id);
    }
    await refreshSites();
  };
  const failed = (error: unknown): void => log.error({ err: error }, "a change of an auction could not be read");
  return nodes.listen({
    apply(news) {
      if (news.kind === "webhooks") return webhooks.wake();
      changed(news.auctionId);
      if (news.kind === "moments") realtime?.sendMoments(news.auctionId, news.moments);
      else refresh(news.auctionId).catch(failed);
    },
    missed() {
      refreshWatched(parts).then(refreshSites).catch(failed);
    },
  });
}
