import { createServer, type Server as HttpServer, type IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { belowBasePath } from "./base-path.ts";

/** A part of another application's HTTP server: what is below a base path. */
export interface Mount {
  /** Emits the requests and upgrades below the base path, with the base path removed. It never listens. */
  readonly http: HttpServer;
  /** The application's server. */
  readonly outer: HttpServer;
  /** Restores the application's server. */
  end(): void;
}

/** A client that reads nothing of an answer for this long is disconnected. */
const IDLE_SOCKET_MS = 30_000;

/**
 * Takes the requests and upgrades below `basePath` from an application's server. They are taken as they are emitted, so the application's own listeners, such as
 * Express or another Socket.IO, neither see them nor are moved, in whichever order they were added.
 */
export function mountOn(outer: HttpServer, basePath: string): Mount {
  const http = createServer();
  const before = Object.hasOwn(outer, "emit") ? outer.emit : undefined;
  const emit = outer.emit as (event: string | symbol, ...values: unknown[]) => boolean;
  const isBelow = (request: IncomingMessage): boolean => {
    const below = belowBasePath(request.url ?? "/", basePath);
    if (below !== null) request.url = below;
    return below !== null;
  };
  // Without a listener Node answers no upgrade.
  const upgraded = (): void => {};
  const answered = (request: IncomingMessage, socket: Duplex): void => {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as never);
    response.once("finish", () => socket.end());
    emit.call(outer, "request", request, response);
  };

  outer.emit = function taken(event: string | symbol, ...values: unknown[]): boolean {
    const [request, connection] = values as [IncomingMessage, ServerResponse | Duplex];
    switch (event) {
      case "request":
      case "checkContinue":
        if (!isBelow(request)) break;
        if (event === "checkContinue") (connection as ServerResponse).writeContinue();
        (connection as ServerResponse).setTimeout(IDLE_SOCKET_MS);
        return http.emit("request", request, connection);
      case "upgrade":
        if (isBelow(request)) return http.emit("upgrade", request, connection, values[2]);
        // An application without its own websockets still answers an upgrade as a plain request.
        if (outer.listenerCount("upgrade") > 1) break;
        answered(request, connection as Duplex);
        return true;
    }
    return emit.call(this, event, ...values);
  };
  outer.on("upgrade", upgraded);

  return {
    http,
    outer,
    end() {
      outer.off("upgrade", upgraded);
      if (before) outer.emit = before;
      else Reflect.deleteProperty(outer, "emit");
    },
  };
}
