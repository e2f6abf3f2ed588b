/** Why someone is not signed in, and where to go instead when that helps. */
export interface Problem {
  words: string;
  /** The same page at the address that works. */
  link?: string;
}

/** The page that signs in, as the browser has it. */
interface Where {
  location: Pick<Location, "origin" | "protocol" | "host" | "pathname" | "search">;
  cookieEnabled: boolean;
  /** Origin that the server is set up for; `null` when it was not told one. */
  publicUrl: string | null;
}

const at = ({ location: { pathname, search } }: Where, origin: string): string => `${origin}${pathname}${search}`;

/** The password was right, and the browser did not keep the session. */
export function sessionNotKept(where: Where): Problem {
  const { location, cookieEnabled, publicUrl } = where;
  if (publicUrl?.startsWith("https:") && location.protocol === "http:")
    return {
      words: `The password is right, but your browser did not keep the session: this page is open over http, and the server's sign-in cookie is for https only.`,
      link: at(where, publicUrl),
    };
  const cause = cookieEnabled ? "did not keep the sign-in cookie" : "blocks cookies";
  return {
    words: `The password is right, but you are not signed in: your browser ${cause}. Allow cookies for ${location.host}, then sign in again.`,
  };
}

/** The server takes no sign-in from a page at this address. */
export function originRefused(where: Where): Problem {
  const { location, publicUrl } = where;
  if (publicUrl === null || publicUrl === location.origin)
    return {
      words: `The server refuses sign-ins from ${location.origin}. A proxy may change the Host header; the person who runs this server can set PUBLIC_URL to this address.`,
    };
  return {
    words: `This page is open at ${location.origin}, but the server accepts sign-ins at ${publicUrl} only.`,
    link: at(where, publicUrl),
  };
}
