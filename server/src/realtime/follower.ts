import type { PublicAuction } from "@headcount/protocol";
import type { Logger } from "../platform/logger.ts";
import type { Service } from "../platform/service.ts";
import type { AskDirectory } from "./directory-http.ts";

/** Toggled and ended auctions are known within 10 s. */
const EVERY_MS = 5_000;

export interface FollowerOptions {
  ask: AskDirectory;
  /** Auctions of which something is kept here. */
  known(): string[];
  /** Called with each auction that is live or known, changed or not. */
  seen(auction: PublicAuction): void;
  gone(auctionId: string): void;
  log: Logger;
  everyMs?: number;
}

export interface Follower extends Service {
  /** Why the API could not be asked last time; `null` when it answered. */
  trouble(): string | null;
}

/** Keeps a realtime server's auctions like the API's by asking again and again. What it knew stays while the API is away. */
export function createFollower({ ask, known, seen, gone, log, everyMs = EVERY_MS }: FollowerOptions): Follower {
  let live = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let trouble: string | null = "the API has not answered yet";

  const round = async (): Promise<void> => {
    const asked = new Set([...known(), ...live]);
    try {
      const auctions = await ask({ ids: [...asked], live: true });
      if (trouble !== null) log.info("the API answers");
      trouble = null;
      for (const auction of auctions) {
        seen(auction);
        asked.delete(auction.id);
      }
      for (const auctionId of asked) gone(auctionId);
      live = new Set(auctions.filter(({ state }) => state === "live").map(({ id }) => id));
    } catch (error) {
      const { message } = error as Error;
      if (message !== trouble)
        log.error({ reason: message }, "the API cannot be asked for auctions, will go on trying");
      trouble = message;
    }
  };
  const next = (): void => {
    running = round().then(() => {
      if (!stopped) timer = setTimeout(next, everyMs);
    });
  };

  return {
    trouble: () => trouble,
    async start() {
      next();
      await running;
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
    },
  };
}
