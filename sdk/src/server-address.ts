/**
 * The address of a server without a trailing slash, as a prefix of other addresses. @throws TypeError if it is not a URL
 */
export function serverAddress(given: string): string {
  const { origin, pathname } = new URL(given);
  return origin + pathname.replace(/\/+$/, "");
}
