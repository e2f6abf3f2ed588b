import { once } from "node:events";
import { connect } from "node:net";

export interface RawRequest {
  method: string;
  path: string;
  headers?: Readonly<Record<string, string>>;
  body: string;
}

/** A request whose last byte is not sent yet. */
export interface HeldRequest {
  /** Sends the last byte; resolves to the answer. */
  finish(): Promise<{ status: number; body: string }>;
}

/** Sends the head of a request and all but the last byte of its body. */
export async function heldRequest(url: string, { method, path, headers = {}, body }: RawRequest): Promise<HeldRequest> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  let said = "";
  const closed = once(socket, "close");
  socket.setEncoding("utf8").on("data", (data: string) => {
    said += data;
  });
  const bytes = Buffer.from(body);
  const lines = Object.entries({
    host,
    connection: "close",
    "content-type": "application/json",
    "content-length": String(bytes.length),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  await once(socket, "connect");
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  socket.write(bytes.subarray(0, -1));
  return {
    async finish() {
      if (socket.writable) socket.write(bytes.subarray(-1));
      await closed;
      return { status: Number(said.slice(9, 12)), body: said.slice(said.indexOf("\r\n\r\n") + 4) };
    },
  };
}
