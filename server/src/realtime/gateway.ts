import type { Server as HttpServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import {
  type AuctionCount,
  auctionId as auctionIdSchema,
  type ClientToServerEvents,
  ERRORS,
  type ErrorCode,
  HeadcountError,
  type JoinAck,
  type MomentEvent,
  type PublicAuction,
  publicCount,
  type ServerToClientEvents,
  SOCKET_PATH,
  viewerCount,
} from "@headcount/protocol";
import { Server, type Socket } from "socket.io";
import type { Logger } from "../platform/logger.ts";
import { originAllowed } from "../platform/origin.ts";
import type { Audience, Change } from "./audience.ts";
import type { Directory } from "./directory.ts";
import type { Identity } from "./identity.ts";

/** A client that fell silent is gone after 15 s. */
const PING_INTERVAL_MS = 10_000;
const PING_TIMEOUT_MS = 5_000;
/** The longest packet is a join with its token. */
const MAX_PACKET_BYTES = 8_192;
/** Those who are sent away come back at once, to whoever listens then: not all in the same moment. */
const CLOSE_SLICE = 200;
const CLOSE_PAUSE_MS = 100;
const CLOSE_MS = 8_000;

export interface GatewayOptions {
  http: HttpServer;
  audience: Audience;
  directory: Directory;
  identity: Identity;
  allowedOrigins: readonly string[];
  log: Logger;
  /** Epoch ms. */
  now(): number;
  /** Called at each change of the audience; true when it made `tell` tell the room already. */
  changed(change: Change): boolean;
  /** Counts an error that a handler ended with. */
  failed(): void;
}

export interface Gateway {
  /** Tells everyone in the auction its count, unless that is hidden. */
  tell(auctionId: string): void;
  /** Auctions that someone watches. */
  watched(): string[];
  /** Tells everyone in the auction what it has become; nothing when it is what they know. */
  auctionChanged(auction: PublicAuction): void;
  /** Tells everyone in the auction that it is gone, and empties the room. */
  auctionDeleted(auctionId: string): void;
  /** Tells everyone in the auction what happened. */
  tellMoment(auctionId: string, moment: MomentEvent): void;
  /** Closes all connections so that clients come back, to whoever listens then. */
  stop(): Promise<void>;
}

interface SocketData {
  /** Set by the handshake when it named an auction. */
  auction?: PublicAuction;
  /** Grows with each join or leave asked for: an answer that comes late knows that it was overtaken. */
  asked: number;
}
type Viewer = Socket<ClientToServerEvents, ServerToClientEvents, Record<never, never>, SocketData>;

export function createGateway(options: GatewayOptions): Gateway {
  const { audience, directory, identity, log, now, changed, failed } = options;
  const io = new Server<ClientToServerEvents, ServerToClientEvents, Record<never, never>, SocketData>(options.http, {
    path: SOCKET_PATH,
    serveClient: false,
    transports: ["websocket", "polling"],
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: MAX_PACKET_BYTES,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    cors: { origin: [...options.allowedOrigins] },
    allowRequest: (request, answer) => {
      const { origin, host } = request.headers;
      const allowed = originAllowed(origin, host, options.allowedOrigins);
      answer(allowed ? null : ERRORS.ORIGIN_REFUSED.message, allowed);
    },
  });
  /** The auctions that someone watches. */
  const rooms = new Map<string, PublicAuction>();

  const find = async (id: unknown): Promise<PublicAuction> => {
    const parsed = auctionIdSchema.safeParse(id);
    if (!parsed.success) throw new HeadcountError("VALIDATION_FAILED", "auctionId must be 24 hex digits", "auctionId");
    // Who watches already keeps the auction known, also while the directory cannot answer.
    const auction = rooms.get(parsed.data) ?? (await directory.find(parsed.data));
    if (!auction) throw new HeadcountError("AUCTION_NOT_FOUND");
    return auction;
  };

  const problem = (error: unknown): { code: ErrorCode; message: string } => {
    if (error instanceof HeadcountError) return { code: error.code, message: error.message };
    failed();
    log.error({ err: error }, "a socket's request failed");
    return { code: "INTERNAL_ERROR", message: ERRORS.INTERNAL_ERROR.message };
  };

  const identify = (socket: Viewer, auction: PublicAuction): string | null => {
    if (auction.countMode === "tabs") return null;
    const known = identity.verify(auction.id, socket.handshake.auth.viewerToken);
    if (known !== null) return known;
    const { viewer, token } = identity.issue(auction.id);
    // Later joins of this connection are the same person.
    socket.handshake.auth.viewerToken = token;
    socket.emit("viewerToken", token);
    return viewer;
  };

  const note = (changes: readonly Change[]): boolean => {
    let told = false;
    for (const change of changes) {
      if (change.count.connections === 0) rooms.delete(change.auctionId);
      told = changed(change);
    }
    return told;
  };

  const join = (socket: Viewer, auction: PublicAuction): void => {
    const before = audience.whereIs(socket.id);
    if (before !== undefined && before !== auction.id) socket.leave(before);
    const viewer = identify(socket, auction);
    rooms.set(auction.id, auction);
    socket.join(auction.id);
    // What changed since the page was loaded, or while the line was gone, was told to others only.
    socket.emit("auctionUpdate", auction);
    const told = note(audience.join(socket.id, auction.id, viewer, now()));
    if (!told) send(auction, audience.count(auction.id), socket);
  };

  const leave = (socket: Viewer): void => {
    const place = audience.whereIs(socket.id);
    if (place === undefined) return;
    socket.leave(place);
    note(audience.leave(socket.id, now()));
  };

  const send = (auction: PublicAuction, count: AuctionCount, to: Pick<Viewer, "emit">): void => {
    const shown = publicCount(viewerCount(count, auction.countMode), auction.publicCounter);
    if (shown !== null) to.emit("viewerCountUpdate", shown, count);
  };

  const joined = (auction: PublicAuction): JoinAck => {
    const { people, connections, version } = audience.count(auction.id);
    const shown = publicCount(viewerCount({ people, connections }, auction.countMode), auction.publicCounter);
    if (shown === null) return { success: true, data: { viewerCount: null, people: null, connections: null, version } };
    return { success: true, data: { viewerCount: shown, people, connections, version } };
  };

  io.use((socket, next) => {
    socket.data.asked = 0;
    const { auctionId } = socket.handshake.auth;
    if (auctionId === undefined) return next();
    find(auctionId).then(
      (auction) => {
        socket.data.auction = auction;
        next();
      },
      (error) => {
        const data = problem(error);
        next(Object.assign(new Error(data.message), { data }));
      },
    );
  });

  /** One viewer's trouble is nobody else's. */
  const isolated = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      problem(error);
    }
  };

  io.on("connection", (socket: Viewer) => {
    socket.on("joinAuction", async (id: unknown, ack?: unknown) => {
      const answer = typeof ack === "function" ? (ack as (ack: JoinAck) => void) : () => {};
      socket.data.asked += 1;
      const { asked } = socket.data;
      try {
        const found = await find(id);
        if (socket.connected && socket.data.asked === asked) join(socket, rooms.get(found.id) ?? found);
        answer(joined(found));
      } catch (error) {
        answer({ success: false, error: problem(error) });
      }
    });

    socket.on("leaveAuction", (ack?: unknown) =>
      isolated(() => {
        socket.data.asked += 1;
        leave(socket);
        if (typeof ack === "function") ack({ success: true });
      }),
    );

    socket.on("disconnect", () => isolated(() => leave(socket)));
    socket.on("error", (error) => log.debug({ err: error }, "socket error"));

    // The handshake's answer may be older than what the room has heard since.
    const { auction } = socket.data;
    if (auction) isolated(() => join(socket, rooms.get(auction.id) ?? auction));
  });

  const tell = (auctionId: string): void => {
    const auction = rooms.get(auctionId);
    if (auction) send(auction, audience.count(auctionId), io.local.to(auctionId));
  };

  return {
    tell,
    watched: () => [...rooms.keys()],
    auctionChanged(auction) {
      const known = rooms.get(auction.id);
      if (!known || isDeepStrictEqual(known, auction)) return;
      rooms.set(auction.id, auction);
      io.local.to(auction.id).emit("auctionUpdate", auction);
      tell(auction.id);
    },
    auctionDeleted(auctionId) {
      const auction = rooms.get(auctionId);
      if (!auction) return;
      io.local.to(auctionId).emit("auctionUpdate", { ...auction, state: "ended", deleted: true });
      io.local.in(auctionId).socketsLeave(auctionId);
      for (const connection of audience.connectionsOf(auctionId)) note(audience.leave(connection, now()));
    },
    tellMoment: (auctionId, moment) => void io.local.to(auctionId).emit("moment", moment),
    async stop() {
      const sockets = [...io.of("/").sockets.values()];
      const pauseMs = Math.min(CLOSE_PAUSE_MS, (CLOSE_MS * CLOSE_SLICE) / sockets.length);
      for (let start = 0; start < sockets.length; start += CLOSE_SLICE) {
        if (start > 0) await pause(pauseMs);
        for (const socket of sockets.slice(start, start + CLOSE_SLICE)) socket.conn.close();
      }
      io.engine.close();
      io.removeAllListeners();
    },
  };
}
