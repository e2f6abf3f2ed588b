import { randomBytes } from "node:crypto";
import type { Server as HttpServer } from "node:http";
import { hostname } from "node:os";
import type { AuctionCount, Grid, PublicAuction } from "@headcount/protocol";
import type { Clock } from "./platform/clock.ts";
import type { Logger } from "./platform/logger.ts";
import type { Readings } from "./platform/metrics.ts";
import type { Service } from "./platform/service.ts";
import { createAnnouncer } from "./realtime/announcer.ts";
import { Audience } from "./realtime/audience.ts";
import { cachedDirectory } from "./realtime/directory.ts";
import { createGateway } from "./realtime/gateway.ts";
import { createIdentity } from "./realtime/identity.ts";
import type { Delivery } from "./recording/delivery.ts";
import { Minutes } from "./recording/minutes.ts";
import { createOutbox } from "./recording/outbox.ts";
import { createSampler, instant } from "./recording/sampler.ts";
import { memoryShelf } from "./recording/shelf-memory.ts";
import { sqliteShelf } from "./recording/shelf-sqlite.ts";

export interface RealtimeOptions {
  http: HttpServer;
  /** Looks an auction up where auctions are kept. */
  find(auctionId: string): Promise<PublicAuction | null>;
  delivery: Delivery;
  /** Where minutes wait for their delivery; `null`: in memory. */
  outboxFile: string | null;
  /** Signs viewers' tokens. */
  secret: string;
  allowedOrigins: readonly string[];
  grid: Grid;
  clock: Clock;
  log: Logger;
}

/** The realtime half: sockets become an audience, the audience is told its size and becomes minutes. */
export interface Realtime extends Service {
  count(auctionId: string): AuctionCount;
  /** Auctions that someone watches. */
  watched(): string[];
  /** Takes note of what an auction is now. */
  seen(auction: PublicAuction): void;
  /** Takes note that an auction was deleted. */
  gone(auctionId: string): void;
  readonly readings: Readings;
  /** Rooms that were told a moment ago. */
  readonly restingRooms: number;
}

/** Puts the realtime half together, in the order of the flow. Sockets are served as soon as `http` listens. */
export function composeRealtime({
  http,
  find,
  delivery,
  outboxFile,
  secret,
  allowedOrigins,
  grid,
  clock,
  log,
}: RealtimeOptions): Realtime {
  const now = (): number => clock.wall();
  const audience = new Audience(now());
  const directory = cachedDirectory(find);
  const announcer = createAnnouncer({ tell: (auctionId) => gateway.tell(auctionId) });

  const node = hostname().slice(0, 64);
  const boot = randomBytes(8).toString("hex");
  const minutes = new Minutes({ node, boot, grid, start: instant(clock) });
  const shelf = outboxFile === null ? memoryShelf() : sqliteShelf({ file: outboxFile, node, boot, log });
  const outbox = createOutbox({ shelf, delivery, log });
  const sampler = createSampler({ minutes, grid, clock, recorded: (recorded) => outbox.put(recorded) });

  const gateway = createGateway({
    http,
    audience,
    directory,
    identity: createIdentity(secret),
    allowedOrigins,
    log,
    now,
    changed(change) {
      minutes.observe(change.auctionId, change.count, change.joins, change.leaves, instant(clock));
      return announcer.changed(change);
    },
  });

  return {
    count: (auctionId) => audience.count(auctionId),
    watched: gateway.watched,
    seen(auction) {
      minutes.setLive(auction.id, auction.state === "live", instant(clock));
      directory.put(auction.id, auction);
      gateway.auctionChanged(auction);
    },
    gone(auctionId) {
      directory.put(auctionId, null);
      gateway.auctionDeleted(auctionId);
      minutes.forget(auctionId);
    },
    readings: {
      viewers: () => audience.size,
      activeAuctions: () => minutes.size,
      outbox: () => outbox.totals,
    },
    get restingRooms() {
      return announcer.size;
    },
    async start() {
      await outbox.start();
      await sampler.start();
    },
    async stop() {
      // The open minute is closed while its viewers still count; only then are they sent away.
      await sampler.stop();
      await gateway.stop();
      announcer.stop();
      await outbox.stop();
    },
  };
}
