import { TEXT } from "./sign-in-text.ts";

/** Why a sign-in failed, and a link that helps, if any. */
export interface Problem {
  words: string;
  /** The same page at the address that works. */
  link?: string;
}

/** The sign-in page, as opened in the browser. */
interface Where {
  location: Pick<Location, "origin" | "protocol" | "host" | "pathname" | "search">;
  cookieEnabled: boolean;
  /** Public origin in the server's settings; `null` if it is not set. */
  publicUrl: string | null;
}

const at = ({ location: { pathname, search } }: Where, origin: string): string => `${origin}${pathname}${search}`;

/** The password was correct, but the browser did not keep the session. */
export function sessionNotKept(where: Where): Problem {
  const { location, cookieEnabled, publicUrl } = where;
  if (publicUrl?.startsWith("https:") && location.protocol === "http:")
    return {
      words: TEXT.httpOnly,
      link: at(where, publicUrl),
    };
  return { words: TEXT.noCookie(location.host, !cookieEnabled) };
}

/** The server refuses sign-ins from a page at this address. */
export function originRefused(where: Where): Problem {
  const { location, publicUrl } = where;
  if (publicUrl === null || publicUrl === location.origin) return { words: TEXT.originRefused(location.origin) };
  return {
    words: TEXT.otherOrigin(location.origin, publicUrl),
    link: at(where, publicUrl),
  };
}
