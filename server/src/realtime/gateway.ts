import {
  type AuctionCount,
  auctionId as auctionIdSchema,
  ERRORS,
  HeadcountError,
  isAuctionId,
  type JoinAck,
  LIMITS,
  type MomentEvent,
  publicCounts,
  type ServerToClientEvents,
  type SyncedAuction,
} from "@headcount/protocol";
import type { Logger } from "../platform/logger.ts";
import type { ViewerTokens } from "../platform/tokens/viewer-tokens.ts";
import { admit } from "./admission/entry.ts";
import type { RefusedSites } from "./admission/refused-sites.ts";
import type { AuctionCache } from "./auction-cache.ts";
import type { Audience, Visitor } from "./audience.ts";
import { type CountingLimits, CountingRules, type Verdict } from "./counting-rules.ts";
import { createCountingTimer } from "./counting-timer.ts";
import { exclusionOf } from "./exclusion.ts";
import type { Identity } from "./identity.ts";
import { sourceOf } from "./labels/source-of.ts";
import { deletedUpdate, publicPart, Rooms } from "./rooms.ts";
import { drain } from "./sending/drain.ts";
import { createFanOut, sendNewest } from "./sending/fan-out.ts";
import { createMomentSender } from "./sending/moment-sender.ts";
import { nextPublicCount, type PublicCount } from "./sending/public-count.ts";
import type { SendBudget } from "./sending/send-budget.ts";
import { CLOSED, connectedSession, newRequest } from "./session.ts";
import type { Connection, ConnectionEvents, Message, Rejection } from "./transport/transport.ts";
import type { VisitTokens } from "./visit-tokens.ts";

export interface GatewayOptions {
  audience: Audience<Connection>;
  /** The exact count of an auction. Viewers are sent only the public part of it. */
  count(auctionId: string): AuctionCount;
  auctions: AuctionCache;
  /** The id of the auction with this id of an application; `null`: none. Called only for ids that are not Headcount's own. */
  idOf?: ((ref: string) => Promise<string | null>) | undefined;
  identity: Identity;
  tokens: ViewerTokens;
  sites?: RefusedSites;
  visits: VisitTokens;
  countingLimits: CountingLimits;
  budget: SendBudget;
  log: Logger;
  /** Epoch ms. */
  now(): number;
  /** Counts an error that a handler threw. */
  failed(): void;
}

const message = <Name extends keyof ServerToClientEvents>(
  event: Name,
  ...args: Parameters<ServerToClientEvents[Name]>
): Message => ({ event, args });

/**
 * What viewers can do and receive. They join and leave auctions, have an identity, and receive counts, moments and changes of the auction.
 */
export class Gateway implements ConnectionEvents {
  readonly #options: GatewayOptions;
  readonly #rooms = new Rooms();
  readonly #rules: CountingRules<Connection>;
  readonly #countingTimer = createCountingTimer(
    () => this.#rules.nextAt,
    (now) => this.#isolate(() => this.#apply(this.#rules.due(now))),
  );
  readonly #fanOut = createFanOut({
    caughtUp: (connection) => this.#isolate(() => this.#sendCount(connection)),
    now: () => performance.now(),
  });
  readonly #moments: ReturnType<typeof createMomentSender>;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#rules = new CountingRules(options.countingLimits);
    this.#moments = createMomentSender({
      limits: { burst: LIMITS.momentsBurst, perSecond: LIMITS.momentsPerSecond },
      budget: options.budget,
      watching: (auctionId) => options.audience.connectionsOf(auctionId).size,
      send: (auctionId, moment) =>
        this.#broadcastOnce(`${auctionId} moment ${moment.id}`, auctionId, message("moment", moment)),
    });
  }

  // Events of clients.

  async connect(connection: Connection, auth: Readonly<Record<string, unknown>>): Promise<() => void> {
    const { auctionId, viewerToken, visitToken, accessToken, excluded, via, referrer } = auth;
    connection.session = {
      state: "idle",
      viewerToken: typeof viewerToken === "string" ? viewerToken : undefined,
      ...{ visitToken, accessToken, via, referrer },
      grant: null,
      excluded: exclusionOf(excluded, connection.userAgent),
      request: newRequest(),
    };
    if (auctionId === undefined) return () => {};
    try {
      const auction = await this.#find(auctionId);
      await admit(connection, auction, this.#options);
      return () => {
        try {
          if (!this.#join(connection, auction))
            connection.sendMessage(message("auctionUpdate", deletedUpdate(auction)));
        } catch (error) {
          this.#rejection(error);
          connection.close();
        }
      };
    } catch (error) {
      throw this.#rejection(error);
    }
  }

  event(connection: Connection, name: string, [argument]: readonly unknown[], answer: (value: unknown) => void): void {
    if (name === "joinAuction") this.#joinAuction(connection, argument).then((ack) => this.#isolate(() => answer(ack)));
    if (name === "leaveAuction")
      this.#isolate(() => {
        startRequest(connection);
        this.#leave(connection);
        answer({ success: true });
      });
  }

  disconnect(connection: Connection): void {
    this.#fanOut.forget(connection);
    this.#isolate(() => this.#leave(connection));
    connection.session = CLOSED;
  }

  // Actions of the server.

  /** Watched auctions. */
  get watched(): string[] {
    return this.#rooms.ids;
  }

  /** Clients that have not read the previous count. They receive the newest count after that. */
  get behind(): number {
    return this.#fanOut.behind;
  }

  /** Sends the current count to everyone in the auction, unless it is hidden. False when everyone has it already. */
  broadcast(auctionId: string): boolean {
    const room = this.#rooms.get(auctionId);
    const connections = this.#options.audience.connectionsOf(auctionId);
    const count = this.#countOf(auctionId);
    if (!room || !count || connections.size === 0 || room.lastBroadcast === count.message) return false;
    room.lastBroadcast = count.message;
    this.#fanOut.broadcast(`${auctionId} count`, {
      connections,
      message: () => this.#countOf(auctionId)?.message ?? null,
      delivery: "newest",
    });
    return true;
  }

  /** Sends a moment to everyone in the auction, soon. */
  sendMoment(auctionId: string, moment: MomentEvent): void {
    this.#moments.add(auctionId, moment);
  }

  /** Sends the auction's new state to everyone in it, if the state has changed. */
  auctionChanged(auction: SyncedAuction): void {
    const before = this.#rooms.get(auction.id)?.auction;
    if (!this.#rooms.update(auction)) return;
    if (before?.access === "public" && auction.access === "token") this.#closeWithoutGrant(auction.id);
    this.#broadcastOnce(`${auction.id} update`, auction.id, message("auctionUpdate", publicPart(auction)));
    this.broadcast(auction.id);
  }

  /** Reports the auction's deletion to everyone in it, and empties the room. */
  auctionDeleted(auctionId: string): void {
    const room = this.#rooms.get(auctionId);
    if (!room) return;
    const connections = [...this.#options.audience.connectionsOf(auctionId)];
    const update = message("auctionUpdate", deletedUpdate(room.auction));
    this.#fanOut.broadcast(`${auctionId} update`, { connections, message: () => update, delivery: "every" });
    this.#leaveTogether(connections);
  }

  /** Closes the connections that entered a public auction without a token. Their clients reconnect and then need one. */
  #closeWithoutGrant(auctionId: string): void {
    const connections = [...this.#options.audience.connectionsOf(auctionId)].filter(
      (connection) => connectedSession(connection).grant === null,
    );
    this.#leaveTogether(connections);
    void drain(connections, () => {});
  }

  #leaveTogether(connections: readonly Connection[]): void {
    // All connections leave the counting rules first, so that none is counted instead of another.
    for (const connection of connections) this.#rules.leave(connection);
    for (const connection of connections) this.#leave(connection);
  }

  /** Sends the page the signed start of its visit, because this server is about to close the connection. */
  farewell(connection: Connection): void {
    this.#sendVisit(connection, this.#options.now());
    this.#isolate(() => this.#leave(connection, true));
  }

  stop(): void {
    this.#countingTimer.stop();
    this.#moments.stop();
    this.#fanOut.stop();
  }

  // Joining.

  async #joinAuction(connection: Connection, id: unknown): Promise<JoinAck> {
    const request = startRequest(connection);
    try {
      const found = await this.#find(id);
      // An open connection stays in its auction when its token expires.
      if (this.#options.audience.whereIs(connection) !== found.id) await admit(connection, found, this.#options);
      // The client may have sent another request or disconnected meanwhile.
      const { session } = connection;
      const isNewest = "request" in session && session.request === request;
      if (isNewest && !this.#join(connection, found)) throw new HeadcountError("AUCTION_NOT_FOUND");
      return this.#joinAck(this.#rooms.get(found.id)?.auction ?? found);
    } catch (error) {
      return { success: false, error: this.#rejection(error) };
    }
  }

  /** @throws HeadcountError when the id is invalid or the auction does not exist */
  async #find(id: unknown): Promise<SyncedAuction> {
    // Most clients join an auction that others watch, so its id was checked before.
    const watched = typeof id === "string" ? this.#rooms.get(id)?.auction : undefined;
    const found = watched ?? (await this.#load(id));
    const auction = found && this.#newest(found);
    if (!auction) throw new HeadcountError("AUCTION_NOT_FOUND");
    return auction;
  }

  /** @throws HeadcountError when the id is invalid */
  async #load(id: unknown): Promise<SyncedAuction | null> {
    const { idOf, auctions } = this.#options;
    const parsed = auctionIdSchema.safeParse(idOf && typeof id === "string" && !isAuctionId(id) ? await idOf(id) : id);
    if (!parsed.success) throw new HeadcountError("VALIDATION_FAILED", "auctionId must be 24 hex digits", "auctionId");
    // A watched auction stays known while the cache cannot load it.
    return this.#rooms.get(parsed.data)?.auction ?? auctions.find(parsed.data);
  }

  /** The newest known state of an auction that was just found; `null`: it was deleted since then. */
  #newest(found: SyncedAuction): SyncedAuction | null {
    const noted = this.#options.auctions.noted(found.id);
    return noted === undefined ? found : noted;
  }

  /**
   * Puts a client into the room of an auction; false when the auction was deleted after it was found. @throws HeadcountError
   * ACCESS_TOKEN_REQUIRED when the auction was public when the client was admitted
   */
  #join(connection: Connection, found: SyncedAuction): boolean {
    const { audience, now } = this.#options;
    const auction = this.#newest(found);
    if (!auction) return false;
    const session = connectedSession(connection);
    if (auction.access === "token" && session.grant === null) throw new HeadcountError("ACCESS_TOKEN_REQUIRED");
    const room = this.#rooms.open(auction);
    const before = audience.whereIs(connection);
    const viewer = session.excluded ? null : this.#identify(connection, room.auction);
    connection.session = { ...session, state: "joined", auctionId: auction.id };
    connection.sendMessage(room.update);
    const verdicts = before === auction.id ? [] : this.#rules.leave(connection);
    const excluded =
      session.excluded ?? this.#rules.enter(connection, auction.id, connection.addressKey, performance.now());
    audience.join(connection, auction.id, viewer, now(), excluded, this.#visitor(connection, room.auction, viewer));
    this.#sendCount(connection);
    this.#sendVisit(connection, null);
    this.#apply(verdicts);
    this.#closeIfEmpty(before);
    this.#countingTimer.schedule();
    return true;
  }

  /** `drained`: the server makes it leave. */
  #leave(connection: Connection, drained = false): void {
    const { audience, now } = this.#options;
    const before = audience.whereIs(connection);
    if (connection.session.state === "joined") {
      const { auctionId: _left, ...session } = connection.session;
      connection.session = { ...session, state: "idle" };
    }
    audience.leave(connection, now(), drained);
    this.#apply(this.#rules.leave(connection));
    this.#closeIfEmpty(before);
  }

  /** Counts the connections that the rules now include, and stores why the others are excluded. */
  #apply(verdicts: readonly Verdict<Connection>[]): void {
    const { audience, now } = this.#options;
    for (const { connection, excluded } of verdicts) {
      const auctionId = audience.whereIs(connection);
      const room = auctionId === undefined ? undefined : this.#rooms.get(auctionId);
      if (!room) continue;
      if (excluded) audience.join(connection, room.auction.id, null, now(), excluded);
      else {
        const viewer = this.#identify(connection, room.auction);
        audience.include(connection, viewer, now(), this.#visitor(connection, room.auction, viewer));
        this.#sendVisit(connection, null);
      }
    }
  }

  /** The person's id in the auction; `null` when people are not distinguished. Sends a token to a client without one. */
  #identify(connection: Connection, auction: SyncedAuction): string | null {
    if (auction.countMode === "tabs") return null;
    const session = connectedSession(connection);
    if (session.grant) return session.grant.viewer;
    const known = this.#options.identity.verify(auction.id, session.viewerToken);
    if (known !== null) return known;
    const { viewer, token } = this.#options.identity.issue(auction.id);
    // Later joins of this connection belong to the same person.
    session.viewerToken = token;
    connection.sendMessage(message("viewerToken", token));
    return viewer;
  }

  /** The visit begins earlier if it continues one from before this boot. */
  #visitor(connection: Connection, { id: auctionId, trackSources }: SyncedAuction, viewer: string | null): Visitor {
    const { visitToken, grant, ...session } = connectedSession(connection);
    const { visits, now } = this.#options;
    const since = viewer === null ? null : visits.sinceOf({ auctionId, viewer }, visitToken, now());
    return { since, group: grant?.group ?? null, source: trackSources ? sourceOf(session, connection) : null };
  }

  // Sending.

  /** The public count; `null` when nobody watches or the counter is hidden. */
  #countOf(auctionId: string): PublicCount | null {
    const room = this.#rooms.get(auctionId);
    if (!room || room.auction.publicCounter === "hidden") return null;
    room.count = nextPublicCount(room.count, this.#options.count(auctionId), room.auction);
    return room.count;
  }

  #sendCount(connection: Connection): void {
    const auctionId = this.#options.audience.whereIs(connection);
    const count = auctionId === undefined ? null : this.#countOf(auctionId);
    if (count) sendNewest(connection, count.message);
  }

  /** @param leftAt when this server closes the connection (epoch ms); `null`: it stays open */
  #sendVisit(connection: Connection, leftAt: number | null): void {
    const visit = this.#options.audience.visitOf(connection);
    if (visit) connection.sendMessage(message("visitToken", this.#options.visits.issue(visit, leftAt)));
  }

  #broadcastOnce(key: string, auctionId: string, once: Message): void {
    const connections = this.#options.audience.connectionsOf(auctionId);
    this.#fanOut.broadcast(key, { connections, message: () => once, delivery: "every" });
  }

  #joinAck(auction: SyncedAuction): JoinAck {
    // The version is that of the room's messages: an unchanged rounded number keeps its version.
    const [viewerCount, { people, connections, version }] =
      this.#countOf(auction.id)?.update ?? publicCounts(this.#options.count(auction.id), auction);
    return { success: true, data: { viewerCount, people, connections, version } };
  }

  #closeIfEmpty(auctionId: string | undefined): void {
    if (auctionId !== undefined && this.#options.audience.connectionsOf(auctionId).size === 0)
      this.#rooms.close(auctionId);
  }

  // Failing.

  #rejection(error: unknown): Rejection {
    if (error instanceof HeadcountError) {
      const { code, message, reason } = error;
      return { code, message, ...(reason && { reason }) };
    }
    this.#options.failed();
    this.#options.log.error({ err: error }, "a socket's request failed");
    return { code: "INTERNAL_ERROR", message: ERRORS.INTERNAL_ERROR.message };
  }

  /** An error for one viewer must not affect another. */
  #isolate(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#rejection(error);
    }
  }
}

/** Marks all earlier requests of the connection as outdated. */
function startRequest(connection: Connection): number {
  const request = newRequest();
  connection.session = { ...connectedSession(connection), request };
  return request;
}
