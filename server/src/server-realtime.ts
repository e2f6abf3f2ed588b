import type { Server as HttpServer } from "node:http";
import type { Duplex } from "node:stream";
import {
  type AuctionCount,
  EXAMPLE_AUCTION_IDS,
  type Grid,
  isPrivate,
  type LiveCount,
  type MomentEvent,
  type OutboxReport,
  type PublicAuction,
  SIMULATED_AUCTION_ID,
} from "@headcount/protocol";
import type { Trusted } from "./platform/address.ts";
import type { Clock } from "./platform/clock.ts";
import { keptVersion } from "./platform/kept-version.ts";
import type { Logger } from "./platform/logger.ts";
import type { Readings } from "./platform/metrics.ts";
import type { Origins } from "./platform/origin.ts";
import type { Service } from "./platform/service.ts";
import { createAnnouncer } from "./realtime/announcer.ts";
import { Audience } from "./realtime/audience.ts";
import { createBudget } from "./realtime/budget.ts";
import { cachedDirectory } from "./realtime/directory.ts";
import { createGateway } from "./realtime/gateway.ts";
import { createIdentity } from "./realtime/identity.ts";
import type { Line } from "./realtime/line.ts";
import { socketIoLines } from "./realtime/line-socketio.ts";
import { websocketLines } from "./realtime/line-websocket.ts";
import type { QuotaLimits } from "./realtime/quota.ts";
import type { SeatLimits } from "./realtime/seats.ts";
import { createVisitTokens } from "./realtime/visit-tokens.ts";
import type { Delivery, Recorder } from "./recording/delivery.ts";
import { Minutes } from "./recording/minutes.ts";
import { createOutbox } from "./recording/outbox.ts";
import { createSampler, instant } from "./recording/sampler.ts";
import { fallbackShelf } from "./recording/shelf-fallback.ts";
import { memoryShelf } from "./recording/shelf-memory.ts";
import { sqliteShelf } from "./recording/shelf-sqlite.ts";

/** What memory takes of minutes while the disk cannot: two hours of 100 auctions. */
const SPARE_BYTES = 64 * 1024 * 1024;
const DEAD_LETTERS_SHOWN = 20;

export interface RealtimeOptions {
  http: HttpServer;
  /** Looks an auction up where auctions are kept. */
  find(auctionId: string): Promise<PublicAuction | null>;
  delivery: Delivery;
  recorder: Recorder;
  /** Proves this recorder's parts; kept in the outbox for the boot after this one. */
  recorderSecret: string;
  /** Where minutes wait for their delivery; `null`: in memory. */
  outboxFile: string | null;
  /** The most that they may take. */
  outboxBytes: number;
  /** Where the versions of counts are reserved, so that they grow over restarts; `null`: they follow the clock alone. */
  versionFile: string | null;
  /** Signs viewers' tokens. */
  secret: string;
  origins: Origins;
  /** Whether websockets have lines of our own. */
  fastPath: boolean;
  /** What one neighbour may open. */
  quota: QuotaLimits;
  /** Who of those who watch is counted. */
  seats: SeatLimits;
  /** What one client may send in 10 s; 0: anything. */
  messages: number;
  trust: Trusted;
  /** Called when a socket is to become a websocket. */
  handedOver(socket: Duplex): void;
  /** How many simulated viewers watch the simulated show, where it runs in this process. */
  simulated?: () => AuctionCount | null;
  /** Whether auctions can be looked up; handshakes are refused until then. */
  isPrepared(): boolean;
  grid: Grid;
  clock: Clock;
  log: Logger;
  /** Counts what a handler or a timer ended with. */
  failed(): void;
}

/** The realtime half: sockets become an audience, the audience is told its size and becomes minutes. */
export interface Realtime extends Service {
  count(auctionId: string): LiveCount;
  /** Tells those who watch the simulated show that its audience has changed. */
  simulatedChanged(): void;
  /** Auctions that someone watches, and those that dead letters are kept of: it matters here whether they are still there. */
  known(): string[];
  /** Takes note of what an auction is now. */
  seen(auction: PublicAuction): void;
  /** Takes note that an auction was deleted. */
  gone(auctionId: string): void;
  /** Tells those who watch what happened. */
  tellMoments(auctionId: string, moments: readonly MomentEvent[]): void;
  readonly readings: Readings;
  /** As the readings have it, with the newest dead letters, which are read from the shelf. */
  outboxReport(): OutboxReport;
  /** Rooms that were told a moment ago. */
  readonly restingRooms: number;
}

/**
 * Puts the realtime half together, in the order of the flow. Sockets are served as soon as `http` listens.
 * @throws ShelfRefused in words when the outbox is another's.
 */
export function composeRealtime({
  http,
  find,
  delivery,
  recorder,
  recorderSecret,
  outboxFile,
  outboxBytes,
  versionFile,
  secret,
  origins,
  fastPath,
  quota,
  seats,
  messages,
  trust,
  handedOver,
  simulated,
  isPrepared,
  grid,
  clock,
  log,
  failed,
}: RealtimeOptions): Realtime {
  const now = (): number => clock.wall();
  const versions = keptVersion(versionFile, now(), log);
  const audience = new Audience<Line>(versions.first);
  // Sockets are open to everyone, so a private auction must not exist for any of them.
  const directory = cachedDirectory(async (auctionId) => {
    const auction = await find(auctionId);
    return auction && isPrivate(auction) ? null : auction;
  });
  // Real viewers of the simulated show see its number and are no part of it, or of anything that is counted or recorded.
  const nobody: AuctionCount = { people: 0, connections: 0, version: now(), stale: false };
  const count = (auctionId: string): AuctionCount =>
    auctionId === SIMULATED_AUCTION_ID ? (simulated?.() ?? nobody) : audience.count(auctionId, now());
  const budget = createBudget();
  const announcer = createAnnouncer({ tell: (auctionId) => gateway.tell(auctionId), budget });

  const memory = memoryShelf(outboxFile === null ? outboxBytes : Math.min(outboxBytes, SPARE_BYTES));
  const durable =
    outboxFile === null
      ? null
      : fallbackShelf({
          open: () =>
            sqliteShelf({ file: outboxFile, ...recorder, secret: recorderSecret, maxBytes: outboxBytes, grid, log }),
          spare: memory,
          log,
        });
  const shelf = durable ?? memory;
  const minutes = new Minutes({
    ...{ ...recorder, grid, start: instant(clock), recorded: shelf.recorded },
    countMode: (auctionId) => directory.latest(auctionId)?.countMode,
  });
  const outbox = createOutbox({ shelf, delivery, log, now });
  const outboxState = () => ({
    ...recorder,
    ...outbox.report,
    bytes: shelf.bytes,
    durable: durable !== null && !durable.failing,
  });
  const sampler = createSampler({ minutes, grid, clock, log, failed, recorded: (recorded) => outbox.put(recorded) });

  const gateway = createGateway({
    http,
    servers: fastPath ? [socketIoLines, websocketLines] : [socketIoLines],
    audience,
    count,
    budget,
    directory,
    identity: createIdentity(secret),
    visits: createVisitTokens(secret, { boot: recorder.boot, startedAt: now() }),
    origins,
    quota,
    seats,
    messages,
    trust,
    ownsServer: true,
    handedOver,
    isPrepared,
    log,
    now,
    failed,
    changed(change) {
      versions.reached(change.count.version);
      if (change.auctionId === SIMULATED_AUCTION_ID) return false;
      if (isRecorded(change.auctionId)) minutes.observe(change.auctionId, change.count, change, instant(clock));
      return announcer.changed(change);
    },
  });

  const isRecorded = (auctionId: string): boolean => !EXAMPLE_AUCTION_IDS.includes(auctionId);

  /** For viewers there is no such auction from now on. */
  const close = (auctionId: string): void => {
    directory.put(auctionId, null);
    gateway.auctionDeleted(auctionId);
    minutes.setLive(auctionId, false, instant(clock));
  };

  return {
    count(auctionId) {
      const since = minutes.emptySince(auctionId);
      const emptySince = since === null ? null : new Date(since).toISOString();
      return { ...count(auctionId), excluded: audience.excluded(auctionId), emptySince };
    },
    simulatedChanged() {
      const { size: connections } = audience.connectionsOf(SIMULATED_AUCTION_ID);
      if (connections > 0) announcer.changed({ auctionId: SIMULATED_AUCTION_ID, count: { connections }, edge: false });
    },
    known: () => [...gateway.watched(), ...shelf.buried()],
    seen(auction) {
      if (isPrivate(auction)) return close(auction.id);
      if (isRecorded(auction.id)) minutes.setLive(auction.id, auction.state === "live", instant(clock));
      directory.put(auction.id, auction);
      gateway.auctionChanged(auction);
    },
    gone(auctionId) {
      close(auctionId);
      // What was recorded of it goes its way, and is refused there, counted and erased.
      outbox.forget(auctionId);
    },
    tellMoments(auctionId, moments) {
      for (const moment of moments) gateway.tellMoment(auctionId, moment);
    },
    readings: {
      viewers: () => audience.sizeWithout(EXAMPLE_AUCTION_IDS),
      activeAuctions: () => minutes.size,
      outbox: outboxState,
    },
    outboxReport: () => ({
      ...outboxState(),
      deadLetters: shelf.deadLetters(DEAD_LETTERS_SHOWN).map(({ auctionId, minute, reason, at }) => ({
        auctionId,
        minute: new Date(minute).toISOString(),
        reason,
        at: new Date(at).toISOString(),
      })),
    }),
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
