/** The server's base path, which the server wrote into the document; empty: none. */
export const BASE_PATH = typeof document === "undefined" ? "" : (document.documentElement.dataset.base ?? "");

/** Address of this page's server, without a trailing slash. */
export const ownServer = (): string => window.location.origin + BASE_PATH;

/** Whether the application in which Headcount is mounted identifies the person, so that no account exists here. */
export const IS_OPENED_BY_APP = typeof document !== "undefined" && document.documentElement.dataset.access === "app";

/** Moves to the same page below the base path, for people who open the server directly although its links expect a proxy. */
export function moveBelowBasePath(): void {
  const { pathname, search, hash } = window.location;
  if (!`${pathname}/`.startsWith(`${BASE_PATH}/`)) window.location.replace(BASE_PATH + pathname + search + hash);
}
