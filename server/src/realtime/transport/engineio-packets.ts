/** A packet from a client. Only the default namespace has a meaning. */
export type Packet =
  | { type: "pong" | "close" | "disconnect" | "ignored" }
  /** Allowed for a connected client, but without effect: an acknowledgement of nothing, or an event without a name. */
  | { type: "noEffect" }
  | { type: "connect"; auth: Record<string, unknown> }
  | { type: "otherNamespace"; namespace: string }
  | { type: "event"; name: string; args: unknown[]; id: string };

/** Event names that Socket.IO reserves. */
const RESERVED = new Set(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]);
const MESSAGE = /^4([0-3])(?:(\/[^,]*),?)?(\d*)(.*)$/s;
const IGNORED: Packet = { type: "ignored" };
const NO_EFFECT: Packet = { type: "noEffect" };
const PONG: Packet = { type: "pong" };

/**
 * Decodes a packet of Engine.IO 4 and the packet of Socket.IO 5 in it; `null` when a client may not send it. Packets with binary
 * attachments are also `null`, because no event has any.
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
  const isOther = namespace !== "/";
  switch (type) {
    case "0":
      if (payload !== undefined && !isObject(payload)) return null;
      return isOther ? { type: "otherNamespace", namespace } : { type: "connect", auth: payload ?? {} };
    case "1":
      return isOther || payload !== undefined ? null : { type: "disconnect" };
    case "2": {
      if (isOther || !Array.isArray(payload)) return null;
      const [name, ...args] = payload;
      if (typeof name === "number") return NO_EFFECT;
      return typeof name === "string" && !RESERVED.has(name) ? { type: "event", name, args, id } : null;
    }
    case "3":
      return isOther || !Array.isArray(payload) ? null : NO_EFFECT;
    default:
      return null;
  }
}

/** `null` for text that is not JSON, because `null` is not a valid payload either. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
