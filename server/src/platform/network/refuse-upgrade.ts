import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** How long the refused client may take to receive the answer. */
const LINGER_MS = 1_000;

interface Refusal {
  status: number;
  message?: string;
  retryAfterS?: number;
}

/**
 * Answers a request to upgrade with an HTTP status, and destroys its socket when the answer is written, or shortly after if the client does not read it. Nothing else
 * ends such a socket: nobody reads from it, HTTP's timeouts no longer apply, and it stays half open when the client closes its side.
 */
export function refuseUpgrade(socket: Duplex, { status, message = "", retryAfterS }: Refusal): void {
  const destroy = (): void => void socket.destroy();
  const deadline = setTimeout(destroy, LINGER_MS);
  socket.on("error", destroy);
  socket.once("close", () => clearTimeout(deadline));
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Connection: close",
    ...(retryAfterS === undefined ? [] : [`Retry-After: ${retryAfterS}`]),
    `Content-Length: ${Buffer.byteLength(message)}`,
  ];
  socket.end(`${headers.join("\r\n")}\r\n\r\n${message}`, destroy);
}
