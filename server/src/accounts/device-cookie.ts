import type { SignedIds } from "../platform/keys/signed-ids.ts";

/** A cookie that proves that a browser signed in to an account before. It grants no access. It only protects the browser from a lock-out by strangers. */
const NAME = "headcount.device";
const MAX_AGE_S = 365 * 24 * 3_600;
/** Maximum accounts that one browser's cookie remembers. */
const MAX_ACCOUNTS = 5;

const tokensOf = (cookies: string | undefined): string[] => {
  const cookie = (cookies ?? "").split(/; */).find((each) => each.startsWith(`${NAME}=`));
  return (
    cookie
      ?.slice(NAME.length + 1)
      .split("~")
      .slice(0, MAX_ACCOUNTS) ?? []
  );
};

/** The device's id for this account; `null` if the device has not signed in to the account before. */
export const deviceOf = (ids: SignedIds, account: string, cookies: string | undefined): string | null =>
  tokensOf(cookies)
    .map((token) => ids.verify(account, token))
    .find((id) => id !== null) ?? null;

/** The `Set-Cookie` of a device that has signed in to this account. `path`: the server's base path. */
export function deviceCookie(
  ids: SignedIds,
  account: string,
  { cookies, secure, path = "" }: { cookies: string | undefined; secure: boolean; path?: string },
): string {
  const others = tokensOf(cookies).filter(
    (token) => /^[\w-]+\.[\w-]+$/.test(token) && ids.verify(account, token) === null,
  );
  const token = ids.token(account, deviceOf(ids, account, cookies) ?? ids.newId());
  const value = [token, ...others].slice(0, MAX_ACCOUNTS).join("~");
  return `${NAME}=${value}; Path=${path}/api/auth; Max-Age=${MAX_AGE_S}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}
