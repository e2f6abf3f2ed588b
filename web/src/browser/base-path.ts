/** Path below which the server of this page is, as it wrote it into the document; empty: none. */
export const BASE_PATH = typeof document === "undefined" ? "" : (document.documentElement.dataset.base ?? "");

/** Address of the server of this page, without a slash at its end. */
export const ownServer = (): string => window.location.origin + BASE_PATH;

/** Whether the application that Headcount is mounted in answers for the person: there is no account to sign in to. */
export const IS_OPENED_BY_APP = typeof document !== "undefined" && document.documentElement.dataset.access === "app";

/** Moves to the same page below the base path, for people who open the server itself while links expect a proxy in front of it. */
export function moveBelowBasePath(): void {
  const { pathname, search, hash } = window.location;
  if (!`${pathname}/`.startsWith(`${BASE_PATH}/`)) window.location.replace(BASE_PATH + pathname + search + hash);
}
