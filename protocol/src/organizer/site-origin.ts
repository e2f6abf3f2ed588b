/** Only origins that are also valid in a content security policy. */
const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d+)?$/i;

/** The origin in a text, in the form that browsers send; `null` if the text is not an origin. */
export function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, host, origin, pathname, search, hash, username, password } = new URL(text);
  const isWeb = protocol === "https:" || protocol === "http:";
  const isMore = username !== "" || password !== "" || search !== "" || hash !== "" || pathname !== "/";
  return isWeb && !isMore && HOST.test(host) ? origin : null;
}
