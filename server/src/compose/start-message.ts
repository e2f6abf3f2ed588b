import { DEMO_AUCTION_ID } from "@headcount/protocol";
import type { FirstOrganizer } from "../accounts/accounts.ts";
import type { Config } from "../config/config.ts";
import type { Prepared } from "./api.ts";

/** What every server prints when it serves. */
export function startLines(config: Config, port: number | string): string[] {
  const lines = [`Server started on PORT ${port}`];
  if (config.role !== "api") lines.push("Socket.IO listening at /auction/");
  lines.push("Viewer analytics: configured per auction");
  if (config.workers > 1) lines.push(`Workers: ${config.workers}`);
  if (config.role === "realtime") lines.push(`Auctions and minutes are at ${config.backendUrl}`);
  return lines;
}

/** What a server with a database prints after that. @param url where the pages are reached @param passwordCommand see `signInLines` */
export const databaseLines = ({ organizer, examples }: Prepared, url: string, passwordCommand: string): string[] => [
  `Demo auction, live view: ${url}/t/auction/${DEMO_AUCTION_ID}/live`,
  `Demo auction, dashboard: ${url}/auctions/${DEMO_AUCTION_ID}/dashboard`,
  ...examples.map(({ id, kind }) =>
    kind === "simulated"
      ? `Simulated show, live view: ${url}/t/auction/${id}/live`
      : `Sample sale, dashboard: ${url}/auctions/${id}/dashboard`,
  ),
  ...signInLines(organizer, passwordCommand),
];

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
