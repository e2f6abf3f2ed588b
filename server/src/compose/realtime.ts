import type { Server as HttpServer, RequestListener } from "node:http";
import type { Duplex } from "node:stream";
import {
  type AuctionCount,
  EXAMPLE_AUCTION_IDS,
  type Grid,
  isPrivate,
  type LiveCount,
  type MomentEvent,
  type OutboxReport,
  SIMULATED_AUCTION_ID,
  type SiteUse,
  type SyncedAuction,
} from "@headcount/protocol";
import type { Delivery, Recorder } from "../outbox/delivery.ts";
import { memoryOutboxStore } from "../outbox/memory.ts";
import { Outbox } from "../outbox/outbox.ts";
import { sqliteOutboxStore } from "../outbox/sqlite.ts";
import { outboxStoreWithFallback } from "../outbox/with-fallback.ts";
import type { Clock } from "../platform/clock.ts";
import { keptVersion } from "../platform/files/kept-version.ts";
import type { Logger } from "../platform/logger.ts";
import type { Readings } from "../platform/metrics.ts";
import type { Trusted } from "../platform/network/address.ts";
import type { CountryOf } from "../platform/network/country.ts";
import type { Origins } from "../platform/network/origin.ts";
import type { Service } from "../platform/service.ts";
import type { ViewerTokens } from "../platform/tokens/viewer-tokens.ts";
import type { AddressLimits } from "../realtime/admission/address-limiter.ts";
import { RefusedSites, refusalsOf, sitesOf } from "../realtime/admission/refused-sites.ts";
import { createAuctionCache } from "../realtime/auction-cache.ts";
import { Audience } from "../realtime/audience.ts";
import type { CountingLimits } from "../realtime/counting-rules.ts";
import { Gateway } from "../realtime/gateway.ts";
import { createIdentity } from "../realtime/identity.ts";
import { createBroadcastThrottle } from "../realtime/sending/broadcast-throttle.ts";
import { GENTLE_DRAIN, QUICK_DRAIN } from "../realtime/sending/drain.ts";
import { createSendBudget } from "../realtime/sending/send-budget.ts";
import { type SocketOptions, type Sockets, serveSockets } from "../realtime/serve-sockets.ts";
import type { OwnAudience, Totals } from "../realtime/totals/totals.ts";
import { socketIoTransport } from "../realtime/transport/socketio.ts";
import type { Connection, TransportOptions } from "../realtime/transport/transport.ts";
import { websocketTransport } from "../realtime/transport/websocket/websocket.ts";
import { createVisitTokens } from "../realtime/visit-tokens.ts";
import { keptEmpty } from "../recording/kept-empty.ts";
import { Minutes } from "../recording/minute-builder.ts";
import type { Recorded } from "../recording/recorded.ts";
import { createSampler, instant } from "../recording/sampler.ts";

/** Minutes held in memory while the disk fails: at most two hours of 100 auctions. */
const FALLBACK_BYTES = 64 * 1024 * 1024;
const DEAD_LETTERS_SHOWN = 20;

/** What the settings allow clients of the sockets. */
export interface SocketLimits {
  /** Limits of connections and handshakes for one address. */
  addressLimits: AddressLimits;
  /** Which connections are counted. */
  countingLimits: CountingLimits;
  /** Packets that a client may send in 10 s; 0 disables the limit. */
  maxMessages: number;
  trust: Trusted;
  origins: Origins;
  countryOf: CountryOf;
  /** Whether websockets use Headcount's own transport instead of Socket.IO's server. */
  fastPath: boolean;
}

export interface ServeOptions {
  /** Answers requests that are not for the sockets. */
  otherRequests: RequestListener;
  /** Called when a socket is to become a websocket. */
  handedOver(socket: Duplex): void;
  /** Whether auctions can be looked up. Handshakes are refused while they cannot. */
  isPrepared(): boolean;
  /** See `TransportOptions.opened`. */
  opened?: TransportOptions["opened"];
}

export interface RealtimeOptions extends SocketLimits {
  /** Loads an auction from the store or the API. */
  find(auctionId: string): Promise<SyncedAuction | null>;
  /** See `GatewayOptions.idOf`. */
  idOf?: ((ref: string) => Promise<string | null>) | undefined;
  delivery: Delivery;
  recorder: Recorder;
  /** Proves that parts are from this recorder. The outbox keeps it for the next boot. */
  recorderSecret: string;
  /** The outbox file; `null`: minutes wait for their delivery in memory. */
  outboxFile: string | null;
  /** The maximum size of the outbox. */
  outboxBytes: number;
  /** The file that reserves the versions of counts, so that they grow across restarts; `null`: versions follow the clock only. */
  versionFile: string | null;
  /** The file that keeps since when nobody watches live auctions; `null`: the wait for viewers begins again after a restart. */
  emptyFile: string | null;
  /** Signs viewers' tokens. */
  secret: string;
  /** Verifies tokens that the applications of organizers have signed. */
  tokens: ViewerTokens;
  /** Whether there are no other nodes that this one's viewers could go to. */
  isAlone: boolean;
  /** The totals over all nodes, of which `own` is this node's part. */
  openTotals(own: OwnAudience): Totals;
  /** The number of simulated viewers, if the simulated show runs in this process. */
  simulated?: () => AuctionCount | null;
  grid: Grid;
  clock: Clock;
  log: Logger;
  /** Counts an error that a handler or timer threw. */
  failed(): void;
}

/** The realtime half: it holds the audience, sends the audience its count, and records minutes. */
export interface Realtime extends Service {
  /** Starts to serve clients on `http`. */
  serve(http: HttpServer, options: ServeOptions): Sockets;
  count(auctionId: string): LiveCount;
  /** The sites whose pages are connected to an auction here, or were refused. */
  sites(auctionId: string): SiteUse[];
  /** Sends the new count of the simulated show to its real viewers. */
  simulatedChanged(): void;
  /** Auctions whose deletion matters to this server: it keeps something about them. */
  known(): string[];
  /** Applies the current state of an auction. */
  seen(auction: SyncedAuction): void;
  /** Applies the deletion of an auction. */
  gone(auctionId: string): void;
  /** Sends moments to the viewers of an auction. */
  sendMoments(auctionId: string, moments: readonly MomentEvent[]): void;
  readonly readings: Readings;
  /** The outbox's part of the readings, with the newest dead letters. */
  outboxReport(): OutboxReport;
  /** Rooms that are cooling down after a broadcast. */
  readonly coolingRooms: number;
}

/**
 * Composes the realtime half in the order of the flow. Clients are served after `serve`.
 * @throws OutboxUnusable when the outbox belongs to another recorder
 */
export function composeRealtime(options: RealtimeOptions): Realtime {
  const parts = composeParts(options);
  const { audience, totals, minutes, sampler, gateway, throttle, outbox, outboxStore } = parts;
  let sockets: Sockets | null = null;
  return {
    ...auctionEvents(parts, options.clock),
    serve(http, serveOptions) {
      const drainPace = options.isAlone ? QUICK_DRAIN : { ...GENTLE_DRAIN, left: () => totals.report() };
      const { originRefused } = parts;
      sockets = serve(http, gateway, { ...options, ...serveOptions, originRefused, drainPace });
      return sockets;
    },
    count(auctionId) {
      const count = parts.count(auctionId);
      const since = count.connections > 0 ? null : minutes.emptySince(auctionId);
      const emptySince = since === null ? null : new Date(since).toISOString();
      return { ...count, excluded: totals.excluded(auctionId), emptySince };
    },
    sites: (auctionId) => sitesOf(audience.connectionsOf(auctionId), parts.sites.of(auctionId)),
    simulatedChanged() {
      const { size: connections } = audience.connectionsOf(SIMULATED_AUCTION_ID);
      if (connections > 0) throttle.changed({ auctionId: SIMULATED_AUCTION_ID, count: { connections }, edge: false });
    },
    known: () => [...gateway.watched, ...minutes.unconfirmed(), ...outboxStore.auctionsWithDeadLetters()],
    sendMoments(auctionId, moments) {
      for (const moment of moments) gateway.sendMoment(auctionId, moment);
    },
    readings: {
      viewers: () => audience.sizeWithout(EXAMPLE_AUCTION_IDS),
      activeAuctions: () => minutes.size,
      totals: () => totals.state,
      outbox: parts.outboxState,
    },
    outboxReport: parts.outboxReport,
    get coolingRooms() {
      return throttle.size;
    },
    async start() {
      await totals.start();
      await outbox.start();
      await sampler.start();
    },
    async stop() {
      // Ends the open minute while its viewers still count, and closes their connections afterwards.
      // Where viewers go to other nodes, the record goes on meanwhile.
      for (const each of options.isAlone ? [sampler, sockets] : [sockets, sampler]) await each?.stop();
      gateway.stop();
      throttle.stop();
      await totals.stop();
      await outbox.stop();
    },
  };
}

type Parts = ReturnType<typeof composeParts>;

const isRecorded = (auctionId: string): boolean => !EXAMPLE_AUCTION_IDS.includes(auctionId);

function composeParts(options: RealtimeOptions) {
  const { recorder, secret, tokens, simulated, grid, clock, log, failed } = options;
  const now = (): number => clock.wall();
  const versions = keptVersion(options.versionFile, now(), log);
  const audience = new Audience<Connection>(versions.first);
  // Anyone may open a socket, so sockets treat a private auction as missing.
  const auctions = createAuctionCache(async (auctionId) => {
    const auction = await options.find(auctionId);
    return auction && isPrivate(auction) ? null : auction;
  });
  // The count of the simulated show is simulated. Its real viewers are neither counted nor recorded.
  const totals = options.openTotals(audience);
  const nobody: AuctionCount = { people: 0, connections: 0, version: now(), stale: false };
  const count = (auctionId: string): AuctionCount =>
    auctionId === SIMULATED_AUCTION_ID ? (simulated?.() ?? nobody) : totals.count(auctionId, now());

  const outboxParts = composeOutbox(options);
  const { outbox, outboxStore } = outboxParts;
  const empty = keptEmpty(options.emptyFile, log);
  const minutes = new Minutes({
    ...{ ...recorder, grid, start: instant(clock), lastRecorded: outboxStore.lastRecorded, emptyBefore: empty.before },
    countMode: (auctionId) => auctions.latest(auctionId)?.countMode,
    tracksSources: (auctionId) => auctions.latest(auctionId)?.trackSources === true,
  });
  const recorded = (all: Recorded): void => {
    empty.keep(all.empty);
    outbox.put(all);
  };
  const sampler = createSampler({ minutes, grid, clock, log, failed, recorded });

  const sites = new RefusedSites();
  const budget = createSendBudget();
  const gateway = new Gateway({
    ...{ audience, count, auctions, tokens, sites, budget, log, now, failed },
    idOf: options.idOf,
    identity: createIdentity(secret),
    visits: createVisitTokens(secret, { boot: recorder.boot, startedAt: now() }),
    countingLimits: options.countingLimits,
  });
  const throttle = createBroadcastThrottle({ broadcast: (auctionId) => gateway.broadcast(auctionId), budget });
  audience.subscribe(({ count }) => versions.reached(count.version));
  audience.subscribe((change) => {
    if (isRecorded(change.auctionId)) minutes.observe(change.auctionId, change.count, change, instant(clock));
  });
  audience.subscribe((change) => {
    if (change.auctionId !== SIMULATED_AUCTION_ID) throttle.changed(change);
  });
  audience.subscribe((change) => totals.changed(change));
  totals.lead((auctionId, total) => {
    if (isRecorded(auctionId)) minutes.observeTotal(auctionId, total, instant(clock));
  });
  totals.subscribe((auctionId) => {
    const { size: connections } = audience.connectionsOf(auctionId);
    if (connections > 0) throttle.changed({ auctionId, count: { connections }, edge: false });
  });
  const originRefused = refusalsOf(auctions, sites, now);
  return {
    audience,
    totals,
    auctions,
    sites,
    originRefused,
    count,
    minutes,
    sampler,
    gateway,
    throttle,
    ...outboxParts,
  };
}

/** Applies what the API reports about auctions to viewers and minutes. */
function auctionEvents({ auctions, gateway, minutes, outbox }: Parts, clock: Clock): Pick<Realtime, "seen" | "gone"> {
  /** From here on, the auction does not exist for viewers. */
  const close = (auctionId: string): void => {
    auctions.put(auctionId, null);
    gateway.auctionDeleted(auctionId);
    minutes.setLive(auctionId, false, instant(clock));
  };
  return {
    seen(auction) {
      if (isPrivate(auction)) return close(auction.id);
      const liveSince = auction.liveSince ? Date.parse(auction.liveSince) : undefined;
      if (isRecorded(auction.id)) minutes.setLive(auction.id, auction.state === "live", instant(clock), liveSince);
      auctions.put(auction.id, auction);
      gateway.auctionChanged(auction);
    },
    gone(auctionId) {
      close(auctionId);
      // Its parts that are still in the outbox are delivered. The API refuses them because the auction is deleted, and they are erased.
      outbox.forget(auctionId);
    },
  };
}

const serve = (
  http: HttpServer,
  gateway: Gateway,
  options: RealtimeOptions & ServeOptions & Pick<SocketOptions, "originRefused" | "drainPace">,
): Sockets =>
  serveSockets(http, gateway, {
    ...options,
    transports: options.fastPath ? [websocketTransport, socketIoTransport] : [socketIoTransport],
    otherUpgrades: "refuse",
    failed(error) {
      options.failed();
      options.log.error({ err: error }, "a transport failed at a request");
    },
  });

/** The outbox in which minutes wait for their delivery: on the disk, with memory as fallback, or only in memory. */
function composeOutbox({
  outboxFile,
  outboxBytes,
  recorder,
  recorderSecret,
  delivery,
  grid,
  clock,
  log,
}: RealtimeOptions) {
  const memory = memoryOutboxStore(outboxFile === null ? outboxBytes : Math.min(outboxBytes, FALLBACK_BYTES));
  const durable =
    outboxFile === null
      ? null
      : outboxStoreWithFallback({
          open: () =>
            sqliteOutboxStore({
              file: outboxFile,
              ...recorder,
              secret: recorderSecret,
              maxBytes: outboxBytes,
              grid,
              log,
            }),
          fallback: memory,
          log,
        });
  const outboxStore = durable ?? memory;
  const outbox = new Outbox({ store: outboxStore, delivery, log, now: () => clock.wall() });
  const outboxState = () => ({
    ...recorder,
    ...outbox.report,
    bytes: outboxStore.bytes,
    durable: durable !== null && !durable.failing,
  });
  const outboxReport = (): OutboxReport => ({
    ...outboxState(),
    deadLetters: outboxStore.deadLetters(DEAD_LETTERS_SHOWN).map(({ auctionId, minute, reason, at }) => ({
      auctionId,
      minute: new Date(minute).toISOString(),
      reason,
      at: new Date(at).toISOString(),
    })),
  });
  return { outboxStore, outbox, outboxState, outboxReport };
}
