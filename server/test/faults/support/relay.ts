import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** An answer instead of the API's. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
}

/** A proxy of the API that answers some requests itself. */
export interface Relay {
  readonly port: number;
  /** From now on, answers requests for which `rule` returns an answer. The API answers all others. */
  instead(rule: (path: string, body: string) => Answer | null): void;
  close(): void;
}

/** Forwards requests with a JSON body or without a body to the server at `target`. */
export async function relay(target: string): Promise<Relay> {
  let rule: (path: string, body: string) => Answer | null = () => null;
  const forward = async (path: string, method: string, headers: IncomingHttpHeaders, body: string) => {
    const names = Object.entries(headers).filter(([name]) => name.startsWith("x-") || name === "content-type");
    return fetch(target + path, {
      method,
      headers: names as [string, string][],
      ...(body !== "" && { body }),
    });
  };
  const server = createServer(async (request, response) => {
    const { url: path = "/", method = "GET", headers } = request;
    const body = await text(request);
    const answer = rule(path, body);
    if (answer) return void response.writeHead(answer.status, answer.headers).end();
    try {
      const reply = await forward(path, method, headers, body);
      response.writeHead(reply.status, { "content-type": "application/json" }).end(await reply.text());
    } catch {
      response.destroy();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    instead(next) {
      rule = next;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
