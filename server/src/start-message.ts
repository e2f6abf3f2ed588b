import { DEMO_AUCTION_ID } from "@headcount/protocol";
import type { FirstOrganizer } from "./accounts/accounts.ts";
import type { Prepared } from "./compose/api.ts";
import type { Config } from "./config/config.ts";

interface Started {
  config: Config;
  /** Where the server is reached. */
  url: string;
  port: number | string;
  /** What the database has; `null` for a server without one. */
  prepared: Prepared | null;
  /** The command that sets a password. */
  command: string;
}

/** What a server prints when it serves. The last line tells that it is ready. */
export function startLines({ config, url, port, prepared, command }: Started): string[] {
  const lines = [`Server started on PORT ${port}`];
  if (config.role !== "api") lines.push("Socket.IO listening at /auction/");
  lines.push("Viewer analytics: configured per auction");
  if (config.workers > 1) lines.push(`Workers: ${config.workers}`);
  if (config.role === "realtime") return [...lines, `Auctions and minutes are at ${config.backendUrl}`];
  lines.push(`Demo auction, live view: ${url}/t/auction/${DEMO_AUCTION_ID}/live`);
  lines.push(`Demo auction, dashboard: ${url}/auctions/${DEMO_AUCTION_ID}/dashboard`);
  for (const { id, kind } of prepared?.examples ?? [])
    lines.push(
      kind === "simulated"
        ? `Simulated show, live view: ${url}/t/auction/${id}/live`
        : `Sample sale, dashboard: ${url}/auctions/${id}/dashboard`,
    );
  return prepared ? [...lines, ...signInLines(prepared.organizer, command)] : lines;
}

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
