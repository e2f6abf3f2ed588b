/** What a client says, as far as the default namespace goes. */
export type Packet =
  | { type: "pong" | "close" | "disconnect" | "ignored" }
  /** To who is in, and heard by nobody: an answer that was not asked for, an event without a name. */
  | { type: "unheard" }
  | { type: "connect"; auth: Record<string, unknown> }
  | { type: "elsewhere"; namespace: string }
  | { type: "event"; name: string; args: unknown[]; id: string };

/** Names that Socket.IO keeps for itself. */
const RESERVED = new Set(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]);
const MESSAGE = /^4([0-3])(?:(\/[^,]*),?)?(\d*)(.*)$/s;
const IGNORED: Packet = { type: "ignored" };
const UNHEARD: Packet = { type: "unheard" };
const PONG: Packet = { type: "pong" };

/**
 * Reads a packet of Engine.IO 4 and, in it, of Socket.IO 5; `null` when it is none that a client may send: those with
 * binary attachments, too, since no event takes any.
 */
export function readPacket(text: string): Packet | null {
  switch (text[0]) {
    case "3":
      return PONG;
    case "4":
      return readMessage(text);
    case "1":
      return { type: "close" };
    case "0":
    case "5":
    case "6":
      return IGNORED;
    default:
      return null;
  }
}

function readMessage(text: string): Packet | null {
  const [, type, namespace = "/", id = "", json = ""] = MESSAGE.exec(text) ?? [];
  const payload = json === "" ? undefined : parsed(json);
  const elsewhere = namespace !== "/";
  switch (type) {
    case "0":
      if (payload !== undefined && !isObject(payload)) return null;
      return elsewhere ? { type: "elsewhere", namespace } : { type: "connect", auth: payload ?? {} };
    case "1":
      return elsewhere || payload !== undefined ? null : { type: "disconnect" };
    case "2": {
      if (elsewhere || !Array.isArray(payload)) return null;
      const [name, ...args] = payload;
      if (typeof name === "number") return UNHEARD;
      return typeof name === "string" && !RESERVED.has(name) ? { type: "event", name, args, id } : null;
    }
    case "3":
      return elsewhere || !Array.isArray(payload) ? null : UNHEARD;
    default:
      return null;
  }
}

/** `null` stands for what is no JSON: it is no payload either. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
