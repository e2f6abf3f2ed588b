import type { Server as HttpServer } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import {
  type AuctionCount,
  type AuctionUpdate,
  auctionId as auctionIdSchema,
  type CountUpdate,
  ERRORS,
  type Exclusion,
  HeadcountError,
  type JoinAck,
  LIMITS,
  type MomentEvent,
  type PublicAuction,
  publicCounts,
  type ServerToClientEvents,
} from "@headcount/protocol";
import { isbot } from "isbot";
import type { Trusted } from "../platform/address.ts";
import type { Logger } from "../platform/logger.ts";
import type { Origins } from "../platform/origin.ts";
import type { AdmissionLimits } from "./admission.ts";
import type { Audience, Change } from "./audience.ts";
import type { Budget } from "./budget.ts";
import type { Directory } from "./directory.ts";
import { createDoor } from "./door.ts";
import { createFanOut } from "./fan-out.ts";
import type { Identity } from "./identity.ts";
import type { Heartbeat, Line, LineEvents, LineOptions, LineServer, Message, Refusal } from "./line.ts";
import { createMomentSender } from "./moment-sender.ts";
import type { QuotaLimits } from "./quota.ts";
import { type SeatLimits, Seats, type Verdict } from "./seats.ts";
import type { VisitTokens } from "./visit-tokens.ts";

/** A client that fell silent is gone after 15 s. */
const HEARTBEAT: Heartbeat = { intervalMs: 10_000, timeoutMs: 5_000 };
/** Those who are sent away come back at once, to whoever listens then: not all in the same moment. */
const CLOSE_SLICE = 200;
const CLOSE_PAUSE_MS = 100;
const CLOSE_MS = 8_000;

export interface GatewayOptions {
  http: HttpServer;
  /** What opens lines to clients; a later one is asked before those that stand before it. */
  servers: readonly ((options: LineOptions) => LineServer)[];
  audience: Audience<Line>;
  /** What sending may cost. */
  budget: Budget;
  /** What is told of an auction's audience; by default what the audience counts. */
  count?: (auctionId: string) => AuctionCount;
  directory: Directory;
  identity: Identity;
  visits: VisitTokens;
  origins: Origins;
  log: Logger;
  heartbeat?: Heartbeat;
  admission?: Partial<AdmissionLimits>;
  /** What one neighbour may open. */
  quota: QuotaLimits;
  /** Who of those who watch is counted. */
  seats: SeatLimits;
  /** What one client may send in 10 s; 0: anything. */
  messages: number;
  trust: Trusted;
  /** Whether `http` is Headcount's own, and not another application's that serves upgrades of other paths, too. */
  ownsServer: boolean;
  /** Called when a socket is to become a websocket, which counts as a connection of a viewer from now on. */
  handedOver(socket: Duplex): void;
  /** False while handshakes must be refused because auctions are not known yet; true by default. */
  isPrepared?: () => boolean;
  /** Epoch ms. */
  now(): number;
  /** Called at each change of the audience; true when it made `tell` tell the room already. */
  changed(change: Change): boolean;
  /** Counts an error that a handler ended with. */
  failed(): void;
}

/** What a viewer may do and hears: joins, leaves, identity, rooms, counts. */
export interface Gateway {
  /** Tells everyone in the auction its count, unless that is hidden; false when there is nothing that not all of them heard last. */
  tell(auctionId: string): boolean;
  /** Auctions that someone watches. */
  watched(): string[];
  /** Tells everyone in the auction what it has become; nothing when it is what they know. */
  auctionChanged(auction: PublicAuction): void;
  /** Tells everyone in the auction that it is gone, and empties the room. */
  auctionDeleted(auctionId: string): void;
  /** Viewers who do not take what they are told: they hear the newest when they do. */
  readonly behind: number;
  /** Places of the addresses' quotas that are taken. */
  readonly places: number;
  /** Tells everyone in the auction what happened. */
  tellMoment(auctionId: string, moment: MomentEvent): void;
  /** Closes all connections so that clients come back, to whoever listens then. */
  stop(): Promise<void>;
}

/** An auction that someone watches, with what those who join are told of it. */
interface Room {
  auction: PublicAuction;
  update: Message;
}

/** The count that someone of a room was told last, framed once. */
interface Told {
  update: CountUpdate;
  message: Message;
  /** Whether all of the room were told it. */
  byAll: boolean;
}

const message = <Name extends keyof ServerToClientEvents>(
  event: Name,
  ...args: Parameters<ServerToClientEvents[Name]>
): Message => ({ event, args });

/** Whether people read the same; that it was counted anew is nothing to them. */
const readsTheSame = ([number, a]: CountUpdate, [other, b]: CountUpdate): boolean =>
  number === other && a.people === b.people && a.connections === b.connections && a.stale === b.stale;

/** Nobody can be counted more than once by it, so what a client says of itself is taken. OBS shows a page in a stream. */
const exclusionOf = (claimed: unknown, agent: string | undefined): Exclusion | null => {
  if (claimed === "staff" || claimed === "screen") return claimed;
  if (agent === undefined) return null;
  if (/\bOBS\//.test(agent)) return "screen";
  // Apps name their library, which the list takes for a program: who does not say that it is a browser is counted.
  return agent.startsWith("Mozilla/") && isbot(agent) ? "bot" : null;
};

const gone = (auction: PublicAuction): AuctionUpdate => ({ ...auction, state: "ended", deleted: true });

const roomOf = (auction: PublicAuction): Room => ({ auction, update: message("auctionUpdate", auction) });

export function createGateway(options: GatewayOptions): Gateway {
  const { http, audience, directory, identity, visits, origins, messages, log, now, changed, failed } = options;
  const { heartbeat = HEARTBEAT, count: counted = (auctionId) => audience.count(auctionId, now()) } = options;
  const rooms = new Map<string, Room>();
  const told = new Map<string, Told>();
  const seats = new Seats<Line>(options.seats);
  /** What pages brought along of a visit that began before. */
  const visitTokens = new WeakMap<Line, unknown>();
  let ripening: NodeJS.Timeout | undefined;

  const find = async (id: unknown): Promise<PublicAuction> => {
    const parsed = auctionIdSchema.safeParse(id);
    if (!parsed.success) throw new HeadcountError("VALIDATION_FAILED", "auctionId must be 24 hex digits", "auctionId");
    // Who watches already keeps the auction known, also while the directory cannot answer.
    const found = rooms.get(parsed.data)?.auction ?? (await directory.find(parsed.data));
    const auction = found && newest(found);
    if (!auction) throw new HeadcountError("AUCTION_NOT_FOUND");
    return auction;
  };

  /** An auction that was found a moment ago, as it was learnt to be since; `null`: it is gone. */
  const newest = (found: PublicAuction): PublicAuction | null => {
    const noted = directory.noted(found.id);
    return noted === undefined ? found : noted;
  };

  const problem = (error: unknown): Refusal => {
    if (error instanceof HeadcountError) return { code: error.code, message: error.message };
    failed();
    log.error({ err: error }, "a socket's request failed");
    return { code: "INTERNAL_ERROR", message: ERRORS.INTERNAL_ERROR.message };
  };

  /** One viewer's trouble is nobody else's. */
  const isolated = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      problem(error);
    }
  };

  /** The count as the public may see it, the same message for all who hear it until that changes; `null` when the counter is hidden. */
  const countOf = (auctionId: string): Told | null => {
    const auction = rooms.get(auctionId)?.auction;
    if (!auction || auction.publicCounter === "hidden") return null;
    const update = publicCounts(counted(auctionId), auction);
    const last = told.get(auctionId);
    if (last && readsTheSame(last.update, update)) return last;
    const fresh = { update, message: message("viewerCountUpdate", ...update), byAll: false };
    told.set(auctionId, fresh);
    return fresh;
  };

  const tellCount = (line: Line): void => {
    const auctionId = audience.whereIs(line);
    const count = auctionId === undefined ? null : countOf(auctionId);
    if (count) line.tell(count.message);
  };

  const fanOut = createFanOut({
    caughtUp: (line) => isolated(() => tellCount(line)),
    now: () => performance.now(),
  });

  const tell = (auctionId: string): boolean => {
    const count = countOf(auctionId);
    if (!count || count.byAll) return false;
    count.byAll = true;
    fanOut.tell(`${auctionId} count`, {
      lines: audience.connectionsOf(auctionId),
      message: () => countOf(auctionId)?.message ?? null,
      pace: "newest",
    });
    return true;
  };

  const tellUpdate = (auction: AuctionUpdate, lines: Iterable<Line>): void => {
    const update = message("auctionUpdate", auction);
    fanOut.tell(`${auction.id} update`, { lines, message: () => update, pace: "every" });
  };

  const moments = createMomentSender({
    limits: { burst: LIMITS.momentsBurst, perSecond: LIMITS.momentsPerSecond },
    budget: options.budget,
    watching: (auctionId) => audience.connectionsOf(auctionId).size,
    send(auctionId, moment) {
      const happened = message("moment", moment);
      fanOut.tell(`${auctionId} moment ${moment.id}`, {
        lines: audience.connectionsOf(auctionId),
        message: () => happened,
        pace: "every",
      });
    },
  });

  const identify = (line: Line, auction: PublicAuction): string | null => {
    if (auction.countMode === "tabs") return null;
    const known = identity.verify(auction.id, line.token);
    if (known !== null) return known;
    const { viewer, token } = identity.issue(auction.id);
    // Later joins of this connection are the same person.
    line.token = token;
    line.tell(message("viewerToken", token));
    return viewer;
  };

  const sinceOf = (line: Line, auctionId: string, viewer: string | null): number | null =>
    viewer === null ? null : visits.sinceOf({ auctionId, viewer }, visitTokens.get(line), now());

  /** Hands the page the beginning of its visit. `leftAt`: when this server sends it away. */
  const tellVisit = (line: Line, leftAt: number | null): void => {
    const visit = audience.visitOf(line);
    if (visit) line.tell(message("visitToken", visits.issue(visit, leftAt)));
  };

  /** Forgets a room that nobody is in. */
  const tidy = (auctionId: string | undefined): void => {
    if (auctionId === undefined || audience.connectionsOf(auctionId).size > 0) return;
    rooms.delete(auctionId);
    told.delete(auctionId);
  };

  const note = (changes: readonly Change[]): boolean => {
    let told_ = false;
    for (const change of changes) {
      tidy(change.auctionId);
      told_ = changed(change);
    }
    return told_;
  };

  /** False when the auction is gone since it was found: nobody may enter its room then. */
  const join = (line: Line, found: PublicAuction): boolean => {
    const auction = newest(found);
    if (!auction) return false;
    // What was found may be older than what the room has heard since.
    const room = rooms.get(found.id) ?? roomOf(auction);
    const viewer = line.excluded ? null : identify(line, room.auction);
    rooms.set(found.id, room);
    // What changed since the page was loaded, or while the line was gone, was told to others only.
    line.tell(room.update);
    const before = audience.whereIs(line);
    const verdicts = before === found.id ? [] : seats.leave(line);
    const standing = line.excluded ?? seats.enter(line, found.id, line.neighbour, performance.now());
    const since = sinceOf(line, found.id, viewer);
    const toldAll = note(audience.join(line, found.id, viewer, now(), standing, since));
    if (!toldAll) tellCount(line);
    tellVisit(line, null);
    settle(verdicts);
    tidy(before);
    ripen();
    return true;
  };

  const leave = (line: Line): void => {
    const before = audience.whereIs(line);
    note(audience.leave(line, now()));
    settle(seats.leave(line));
    tidy(before);
  };

  /** Counts those who are counted from now on, and notes why the others are not. */
  const settle = (verdicts: readonly Verdict<Line>[]): void => {
    for (const { connection: line, standing } of verdicts) {
      const auctionId = audience.whereIs(line);
      const room = auctionId === undefined ? undefined : rooms.get(auctionId);
      if (!room) continue;
      if (standing) audience.join(line, room.auction.id, null, now(), standing);
      else {
        const viewer = identify(line, room.auction);
        note(audience.include(line, viewer, now(), sinceOf(line, room.auction.id, viewer)));
        tellVisit(line, null);
      }
    }
  };

  /** Waits for whoever has stayed for long enough next. */
  const ripen = (): void => {
    const { nextAt } = seats;
    if (ripening || nextAt === null) return;
    ripening = setTimeout(
      () => {
        ripening = undefined;
        isolated(() => settle(seats.ripe(performance.now())));
        ripen();
      },
      Math.max(1, Math.ceil(nextAt - performance.now())),
    );
  };

  const joined = (auction: PublicAuction): JoinAck => {
    // As all of the room were sent it: a rounded number that stays the same has the same version.
    const [viewerCount, { people, connections, version }] =
      countOf(auction.id)?.update ?? publicCounts(counted(auction.id), auction);
    return { success: true, data: { viewerCount, people, connections, version } };
  };

  const joinAuction = async (line: Line, id: unknown): Promise<JoinAck> => {
    line.asked += 1;
    const { asked } = line;
    try {
      const found = await find(id);
      // An answer that comes late may have been overtaken by another request, or by the client's leaving.
      if (line.asked === asked && !join(line, found)) throw new HeadcountError("AUCTION_NOT_FOUND");
      return joined(rooms.get(found.id)?.auction ?? found);
    } catch (error) {
      return { success: false, error: problem(error) };
    }
  };

  const events: LineEvents = {
    async connect(line, { auctionId, viewerToken, visitToken, excluded }) {
      line.excluded = exclusionOf(excluded, line.agent);
      line.token = typeof viewerToken === "string" ? viewerToken : undefined;
      visitTokens.set(line, visitToken);
      if (auctionId === undefined) return () => {};
      try {
        const auction = await find(auctionId);
        return () =>
          isolated(() => {
            if (!join(line, auction)) line.tell(message("auctionUpdate", gone(auction)));
          });
      } catch (error) {
        throw problem(error);
      }
    },
    event(line, name, [argument], answer) {
      if (name === "joinAuction") joinAuction(line, argument).then((ack) => isolated(() => answer(ack)));
      if (name === "leaveAuction")
        isolated(() => {
          line.asked += 1;
          leave(line);
          answer({ success: true });
        });
    },
    left(line) {
      line.asked += 1;
      fanOut.forget(line);
      isolated(() => leave(line));
    },
  };

  const servers = options.servers.map((open) =>
    open({
      http,
      events,
      heartbeat,
      messages,
      origins,
      neighbour: (handshake) => door.neighbour(handshake),
      opened: (request) => door.opened(request),
      arrived: (socket) => door.arrived(socket),
      log,
    }),
  );
  const door = createDoor(http, {
    ...options,
    failed(error) {
      problem(error);
    },
  });

  return {
    tell,
    watched: () => [...rooms.keys()],
    auctionChanged(auction) {
      const known = rooms.get(auction.id);
      if (!known || isDeepStrictEqual(known.auction, auction)) return;
      rooms.set(auction.id, roomOf(auction));
      told.delete(auction.id);
      tellUpdate(auction, audience.connectionsOf(auction.id));
      tell(auction.id);
    },
    auctionDeleted(auctionId) {
      const room = rooms.get(auctionId);
      if (!room) return;
      const lines = [...audience.connectionsOf(auctionId)];
      tellUpdate(gone(room.auction), lines);
      // Nobody takes a seat in it any more.
      for (const line of lines) seats.leave(line);
      for (const line of lines) leave(line);
    },
    get places() {
      return door.places;
    },
    get behind() {
      return fanOut.behind;
    },
    tellMoment: moments.tell,
    async stop() {
      door.stop();
      clearTimeout(ripening);
      const lines = servers.flatMap((server) => [...server.lines()]);
      const pauseMs = Math.min(CLOSE_PAUSE_MS, (CLOSE_MS * CLOSE_SLICE) / lines.length);
      for (let start = 0; start < lines.length; start += CLOSE_SLICE) {
        if (start > 0) await pause(pauseMs);
        for (const line of lines.slice(start, start + CLOSE_SLICE)) {
          tellVisit(line, now());
          line.close();
        }
      }
      for (const server of servers) server.stop();
      moments.stop();
      fanOut.stop();
    },
  };
}
