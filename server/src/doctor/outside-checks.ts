import { type Finding, fail, ok, warn } from "./finding.ts";
import { isHttps, isLoopback, MADE_UP, type Outside } from "./outside.ts";

/** Whether people reach the pages, and whether their data is encrypted in transit. */
export function encryption({ pages, error, plain, transportSecurity, cookie }: Outside): Finding[] {
  if (error !== null)
    return [fail(`${pages} cannot be opened from here (${error})`, "correct PUBLIC_URL, the proxy or its certificate")];
  if (!isHttps(pages))
    return isLoopback(pages)
      ? [ok(`${pages} answers`)]
      : [
          warn(
            `${pages} is not encrypted: others can read passwords in transit`,
            "put TLS in front of the server, and set PUBLIC_URL to the https address",
          ),
        ];
  const found: Finding[] = [];
  if (plain && plain.status < 400 && !plain.location.startsWith("https:"))
    found.push(fail("plain http also answers, and does not redirect to https", "redirect http to https in the proxy"));
  if (transportSecurity === null)
    found.push(warn("HSTS is missing, so browsers may use http", "forward Strict-Transport-Security in the proxy"));
  if (cookie !== null && !/;\s*secure/i.test(cookie))
    found.push(
      fail(
        "browsers may send the session's cookie over plain http",
        "set PUBLIC_URL to the https address, and restart",
      ),
    );
  return found.length > 0 ? found : [ok(`${pages} answers, by https only`)];
}

/** Whether the security headers arrive unchanged. */
export function headers({ error, changed }: Outside): Finding[] {
  if (error !== null) return [];
  if (changed.length === 0) return [ok("they arrive as the server sends them")];
  return changed.map(({ path, name, sent, came }) =>
    fail(
      came === null
        ? `${name} of ${path} is removed in between`
        : `${name} of ${path} arrives as "${came}", but was sent as ${sent === null ? "none" : `"${sent}"`}`,
      "forward it in the proxy, and do not add another one there",
    ),
  );
}

/** Whether foreign pages are refused, and the server's own pages are accepted. */
export function origins({ error, pages, sockets, foreignWrite, handshakes }: Outside): Finding[] {
  if (error !== null) return [];
  const found: Finding[] = [];
  if (foreignWrite !== 403)
    found.push(
      fail(
        `a write from a foreign page gets ${foreignWrite ?? "no answer"} instead of 403`,
        "forward the headers Origin and Host unchanged in the proxy",
      ),
    );
  for (const { transport, wanted, found: is } of handshakes)
    if (wanted === "refused" && is === "accepted")
      found.push(
        fail(
          `pages of any origin can open a socket at ${sockets} by ${transport}`,
          "forward the header Origin in the proxy",
        ),
      );
  const own = (transport: string) =>
    handshakes.find((handshake) => handshake.transport === transport && handshake.wanted === "accepted")?.found;
  if (own("polling") === "refused" || own("websocket") === "refused")
    found.push(
      fail(`pages of ${pages} cannot open a socket at ${sockets}`, "set PUBLIC_URL or ALLOWED_ORIGIN to their origin"),
    );
  return found.length > 0 ? found : [ok("foreign pages can neither write nor connect, but the server's own pages can")];
}

/** Whether sockets can be opened, by websocket and by long polling. */
export function transports({ pages, sockets, handshakes, lost, polls, error }: Outside): Finding[] {
  const own = (transport: string) =>
    handshakes.find((handshake) => handshake.transport === transport && handshake.wanted === "accepted")?.found;
  const [byPolling, byWebsocket] = [own("polling"), own("websocket")];
  if (byPolling === "silent" && byWebsocket === "silent")
    return sockets === pages && error !== null
      ? []
      : [fail(`no socket can be opened at ${sockets}`, "forward /auction/ to the realtime server in the proxy")];
  const found: Finding[] = [];
  if (byWebsocket === "silent")
    found.push(
      fail(
        `websockets do not work at ${sockets}: all viewers poll, which costs many times more`,
        "forward the headers Upgrade and Connection in the proxy, by HTTP/1.1",
      ),
    );
  if (byPolling === "silent")
    found.push(warn(`long polling does not work at ${sockets}`, "forward GET and POST of /auction/ in the proxy"));
  if (lost > 0)
    found.push(
      fail(
        `the second request of ${lost} of ${polls} long-polling sessions reached another server: viewers without websockets cannot connect`,
        "use sticky sessions in the load balancer, by address or cookie",
      ),
    );
  return found.length > 0 ? found : [ok("websockets and long polling work")];
}

/** Whether the metrics are closed to the public. */
export const metrics = ({ metrics }: Outside, isPublic: boolean): Finding[] =>
  metrics.flatMap(({ url, status }) => {
    if (status === null) return [];
    if (status !== 200) return [ok(`${url}/metrics is protected`)];
    return isPublic
      ? [warn(`anyone can read ${url}/metrics`, "set METRICS=internal, unless you want public metrics")]
      : [fail(`anyone can read ${url}/metrics`, "remove the key that the proxy adds")];
  });

/** Whether the server sees the addresses of clients. */
export const addresses = ({ addresses }: Outside): Finding[] =>
  addresses.map(({ url, seen }) => {
    const { address, byProxy, forwardedFor } = seen;
    if (address === MADE_UP)
      return fail(
        `clients at ${url} can choose their own address, so they can evade the limits per address`,
        "overwrite X-Forwarded-For in the proxy, and list only your proxies in TRUST_PROXY",
      );
    // A proxy in between adds to the header or removes it.
    if (forwardedFor === MADE_UP || (byProxy && forwardedFor !== null))
      return ok(`clients at ${url} are identified by their own address`);
    return warn(
      `all clients at ${url} have the address ${address} and share its limits`,
      forwardedFor === null
        ? "add X-Forwarded-For in the proxy, and set TRUST_PROXY"
        : "set TRUST_PROXY to the number of proxies, or their addresses, and restart",
    );
  });
