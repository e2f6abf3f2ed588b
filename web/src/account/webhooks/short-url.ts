const SHOWN_CHARACTERS = 8;

/** The host and the end of a webhook's address. This identifies the webhook without showing a secret. */
export function shortUrl(address: string): string {
  const url = URL.parse(address);
  if (!url) return address;
  const rest = url.pathname + url.search;
  if (rest === "/") return url.host;
  return rest.length <= SHOWN_CHARACTERS + 1 ? url.host + rest : `${url.host}/…${rest.slice(-SHOWN_CHARACTERS / 2)}`;
}
