import type { IncomingMessage } from "node:http";
import { posix } from "node:path";
import { SOCKET_PATH } from "@headcount/protocol";

/** The query parameters that decide the kind of a request. Socket.IO's server uses the last of repeated ones. */
const DECIDING = ["EIO", "transport", "sid"] as const;

/**
 * What a request's target means to the socket server. `ambiguous`: two programs could read it differently, so it is refused.
 * `handshake`: the first request of a session. Later requests name the session.
 */
export type SocketTarget =
  | { kind: "other" }
  | { kind: "ambiguous" }
  | { kind: "handshake"; protocol: string | undefined; transport: string | undefined }
  | { kind: "session"; protocol: string | undefined; transport: string | undefined; sid: string };

const DECODED_TIMES = 3;

/** The path as the most lenient program would read it: without scheme and host, decoded, in lower case, without dots, backslashes and empty segments. */
function lenientPath(target: string): string {
  let path = (/^(?:[a-z][a-z\d+.-]*:\/\/[^/\\?#]*)?([^?#]*)/i.exec(target)?.[1] ?? "").toLowerCase();
  for (let times = 0; times < DECODED_TIMES && path.includes("%"); times += 1)
    path = path.replace(/%([\da-f]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))).toLowerCase();
  return posix.normalize(path.replaceAll("\\", "/"));
}

/**
 * Reads a request's target once, for the handshake gate and every transport. Engine.IO (checked: 6.6) reads every unambiguous target in the
 * same way.
 */
export function readTarget(target: string): SocketTarget {
  const path = /^[^?#]*/.exec(target)?.[0] ?? "";
  if (path !== SOCKET_PATH)
    return target.startsWith(SOCKET_PATH) || lenientPath(target).startsWith(SOCKET_PATH)
      ? { kind: "ambiguous" }
      : { kind: "other" };
  if (target.includes("#")) return { kind: "ambiguous" };
  const query = new URL(target, "http://localhost").searchParams;
  const values = DECIDING.map((name) => query.getAll(name));
  if (values.some(({ length }) => length > 1)) return { kind: "ambiguous" };
  const [protocol, transport, sid] = values.map(([value]) => value);
  return sid ? { kind: "session", protocol, transport, sid } : { kind: "handshake", protocol, transport };
}

/** Clients with websockets all send the same target, and every handler asks for it. */
let last: { url: string; target: SocketTarget } = { url: "", target: readTarget("") };

export function targetOf({ url = "" }: Pick<IncomingMessage, "url">): SocketTarget {
  if (url !== last.url) last = { url, target: readTarget(url) };
  return last.target;
}
