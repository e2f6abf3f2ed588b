/**
 * The address of a server as addresses below it begin: without a slash at its end.
 * @throws TypeError if it is not a URL
 */
export function serverAddress(given: string): string {
  const { origin, pathname } = new URL(given);
  return origin + pathname.replace(/\/+$/, "");
}
