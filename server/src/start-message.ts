import type { FirstOrganizer } from "./accounts/accounts.ts";

/**
 * The printed lines about the first sign-in. The last line begins with "Sign in as". @param passwordCommand sets a password, followed by
 * the e-mail address
 */
export function signInLines(
  { email, password, isGivenRight }: Omit<FirstOrganizer, "id">,
  passwordCommand: string,
): string[] {
  if (password !== undefined) return [`Sign in as ${email} with the password ${password} (shown this once)`];
  if (isGivenRight) return [`Sign in as ${email} with ADMIN_PASSWORD`];
  const command = `${passwordCommand} ${email}`;
  const own = `Sign in as ${email} with the password of this account`;
  if (isGivenRight === null) return [`${own}. To set a new one: ${command}`];
  return [
    `ADMIN_PASSWORD is set, but ${email} exists already; its password was not changed. To change it: ${command}`,
    own,
  ];
}
