/**
 * Whether a page of `origin` may talk to this server reached as `host`: its own pages and those of listed origins may; a client
 * that is no browser sends no origin and may, too.
 */
export function originAllowed(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
