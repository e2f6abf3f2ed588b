import type { Server as HttpServer, IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ERRORS } from "@headcount/protocol";
import { refuseUpgrade } from "../platform/network/refuse-upgrade.ts";

/** Serves requests and upgrades, or passes them to the next handler. */
export interface SocketHandler {
  handles(request: IncomingMessage): boolean;
  handleRequest?(request: IncomingMessage, response: ServerResponse, next: () => void): void;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, next: () => void): void;
}

export interface ListenOptions {
  /** Answers requests that no handler serves. */
  otherRequests: RequestListener;
  /** `refuse`: upgrades without a handler are refused. `ignore`: another application on the same server handles them. */
  otherUpgrades: "refuse" | "ignore";
  /** Called with an error that a handler threw. The connection of the request is destroyed. */
  failed(error: unknown): void;
}

/** Passes requests and upgrades of `http` to the handlers, in the order of the array. Listeners that others added stay. */
export function listen(
  http: HttpServer,
  handlers: readonly SocketHandler[],
  { otherRequests, otherUpgrades, failed }: ListenOptions,
): void {
  const guarded = (connection: ServerResponse | Duplex, work: () => void): void => {
    try {
      work();
    } catch (error) {
      failed(error);
      connection.destroy();
    }
  };
  http.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const pass = (index: number): void => {
      const handler = handlers[index];
      const next = (): void => pass(index + 1);
      if (!handler) otherRequests(request, response);
      else if (!handler.handleRequest || !handler.handles(request)) next();
      else guarded(response, () => handler.handleRequest?.(request, response, next));
    };
    pass(0);
  });
  // Without this listener, Node treats an upgrade as a plain request.
  if (handlers.length === 0) return;
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (socket.destroyed) return;
    const pass = (index: number): void => {
      const handler = handlers[index];
      const next = (): void => pass(index + 1);
      if (handler?.handles(request)) guarded(socket, () => handler.handleUpgrade(request, socket, head, next));
      else if (handler) next();
      else if (otherUpgrades === "refuse") refuseUpgrade(socket, ERRORS.ROUTE_NOT_FOUND);
    };
    pass(0);
  });
}
