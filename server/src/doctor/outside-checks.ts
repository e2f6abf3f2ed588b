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
            `${pages} is not encrypted: passwords can be read on the way`,
            "put TLS before it, and https into PUBLIC_URL",
          ),
        ];
  const found: Finding[] = [];
  if (plain && plain.status < 400 && !plain.location.startsWith("https:"))
    found.push(fail("plain http is answered, too, and not sent on to https", "let the proxy redirect it"));
  if (transportSecurity === null)
    found.push(warn("HSTS is missing, so browsers may use http", "let the proxy pass Strict-Transport-Security on"));
  if (cookie !== null && !/;\s*secure/i.test(cookie))
    found.push(fail("the session's cookie may go over plain http", "set PUBLIC_URL to the https address, and restart"));
  return found.length > 0 ? found : [ok(`${pages} answers, by https alone`)];
}

/** Whether the security headers arrive unchanged. */
export function headers({ error, changed }: Outside): Finding[] {
  if (error !== null) return [];
  if (changed.length === 0) return [ok("they come as the server sends them")];
  return changed.map(({ path, name, sent, came }) =>
    fail(
      came === null
        ? `${name} of ${path} is taken off on the way`
        : `${name} of ${path} comes as "${came}", sent was ${sent === null ? "none" : `"${sent}"`}`,
      "let the proxy pass it on, and add none of its own",
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
        `a write from a foreign page is answered ${foreignWrite ?? "by nothing"}, and not 403`,
        "let the proxy pass the headers Origin and Host on as they come",
      ),
    );
  for (const { transport, wanted, found: is } of handshakes)
    if (wanted === "refused" && is === "accepted")
      found.push(
        fail(
          `pages of any origin get a socket at ${sockets} by ${transport}`,
          "let the proxy pass the header Origin on",
        ),
      );
  const own = (transport: string) =>
    handshakes.find((handshake) => handshake.transport === transport && handshake.wanted === "accepted")?.found;
  if (own("polling") === "refused" || own("websocket") === "refused")
    found.push(
      fail(`pages of ${pages} get no socket at ${sockets}`, "set PUBLIC_URL, or ALLOWED_ORIGIN, to their origin"),
    );
  return found.length > 0 ? found : [ok("foreign pages can neither write nor connect, own ones can")];
}

/** Whether sockets can be opened, by websocket and by long polling. */
export function transports({ pages, sockets, handshakes, lost, polls, error }: Outside): Finding[] {
  const own = (transport: string) =>
    handshakes.find((handshake) => handshake.transport === transport && handshake.wanted === "accepted")?.found;
  const [byPolling, byWebsocket] = [own("polling"), own("websocket")];
  if (byPolling === "silent" && byWebsocket === "silent")
    return sockets === pages && error !== null
      ? []
      : [fail(`no socket can be opened at ${sockets}`, "let the proxy pass /auction/ on to the realtime server")];
  const found: Finding[] = [];
  if (byWebsocket === "silent")
    found.push(
      fail(
        `websockets do not come through at ${sockets}: all viewers poll, at many times the cost`,
        "let the proxy pass the headers Upgrade and Connection on, by HTTP/1.1",
      ),
    );
  if (byPolling === "silent")
    found.push(
      warn(`long-polling does not come through at ${sockets}`, "let the proxy pass GET and POST of /auction/ on"),
    );
  if (lost > 0)
    found.push(
      fail(
        `${lost} of ${polls} sessions of long-polling reached another server with their second request: viewers without websockets cannot connect`,
        "let the balancer send an address, or a cookie, to the same server each time",
      ),
    );
  return found.length > 0 ? found : [ok("websockets and long-polling come through")];
}

/** Whether the metrics are closed to the public. */
export const metrics = ({ metrics }: Outside, isPublic: boolean): Finding[] =>
  metrics.flatMap(({ url, status }) => {
    if (status === null) return [];
    if (status !== 200) return [ok(`${url}/metrics is shut`)];
    return isPublic
      ? [warn(`anyone can read ${url}/metrics`, "set METRICS=internal, unless you want public metrics")]
      : [fail(`anyone can read ${url}/metrics`, "let the proxy add no key of its own")];
  });

/** Whether the server sees the addresses of clients. */
export const addresses = ({ addresses }: Outside): Finding[] =>
  addresses.map(({ url, seen }) => {
    const { address, byProxy, forwardedFor } = seen;
    if (address === MADE_UP)
      return fail(
        `who comes by ${url} is believed to be whom it says: limits of addresses can be got round`,
        "let the proxy write X-Forwarded-For itself, and TRUST_PROXY name no more than your proxies",
      );
    // A proxy in between adds to the header or removes it.
    if (forwardedFor === MADE_UP || (byProxy && forwardedFor !== null))
      return ok(`who comes by ${url} is known by the own address`);
    return warn(
      `all who come by ${url} have one address, ${address}, and share its limits`,
      forwardedFor === null
        ? "let the proxy add X-Forwarded-For, and set TRUST_PROXY"
        : "set TRUST_PROXY to the number of proxies, or their addresses, and restart",
    );
  });
