import type { SocketAuth } from "@headcount/protocol/socket";

const MOST_SENT = 99;

/** Where the viewer comes from: the tag of the link, and the host of the page before, which is the embedding page in a frame. Never more of its address. */
export function sourceOf(given?: string): Pick<SocketAuth, "via" | "referrer"> {
  const { location, document } = globalThis as { location?: Location; document?: Document };
  const via = given ?? new URLSearchParams(location?.search).get("via");
  const referrer = document?.referrer?.split("/")[2];
  return { via: via?.slice(0, MOST_SENT), referrer: referrer === location?.host ? undefined : referrer };
}
