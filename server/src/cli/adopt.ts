import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { auctionState, newAccount } from "@headcount/protocol";
import { type Accounts, createAccounts } from "../accounts/accounts.ts";
import { type AdoptionReport, adopt, type Refusals } from "../adopt/adopt.ts";
import { type Mapping, USUAL_STATES } from "../adopt/auctions.ts";
import { csvRows } from "../adopt/csv.ts";
import type { Source } from "../adopt/source.ts";
import { openStorage, type Storage } from "../compose/storage.ts";
import { type Config, ConfigError } from "../config/config.ts";
import { commandLine, configOfEnvironment } from "../config/environment.ts";
import { createLogger, type Logger } from "../platform/logger.ts";
import { audit } from "../routes/organizer/audit.ts";

const USAGE = `Usage: ${commandLine("adopt")} --organizer EMAIL --from mongodb://… [--collection auctions] [--write]
  --analytics-collection vieweranalytics   the history
  --csv FILE                               the history from a CSV file; without --from, of auctions that Headcount has
  --id _id --title title --state status --starts startDate --ends endDate --toggle enableViewerAnalytics
                                           fields of an auction
  --state-map "archived=ended,paused=live" states of yours that Headcount does not know
Without --write it changes nothing and says what it would do. Stop Headcount before you write.`;

const OPTIONS = {
  organizer: { type: "string" },
  from: { type: "string" },
  collection: { type: "string", default: "auctions" },
  "analytics-collection": { type: "string", default: "vieweranalytics" },
  csv: { type: "string" },
  id: { type: "string", default: "_id" },
  title: { type: "string", default: "title" },
  state: { type: "string", default: "status" },
  starts: { type: "string", default: "startDate" },
  ends: { type: "string", default: "endDate" },
  toggle: { type: "string", default: "enableViewerAnalytics" },
  "state-map": { type: "string", default: "" },
  write: { type: "boolean", default: false },
} as const;

function argumentsOf() {
  try {
    const { values } = parseArgs({ options: OPTIONS });
    const { organizer, from, csv } = values;
    return organizer !== undefined && (from ?? csv) !== undefined ? { ...values, organizer } : undefined;
  } catch {
    return undefined;
  }
}
type Arguments = NonNullable<ReturnType<typeof argumentsOf>>;

function statesOf(given: string): Mapping["states"] {
  const pairs = given.split(",").filter((pair) => pair.trim() !== "");
  const own = pairs.map((pair) => {
    const at = pair.lastIndexOf("=");
    const { data } = auctionState.safeParse(pair.slice(at + 1).trim());
    if (at < 1 || !data)
      throw new Error(`--state-map: "${pair}" is not of the form theirs=setup, theirs=live or theirs=ended`);
    return [pair.slice(0, at).trim().toLowerCase(), data] as const;
  });
  return { ...USUAL_STATES, ...Object.fromEntries(own) };
}

const openFrom = async (config: Config, args: Arguments): Promise<Source | null> => {
  if (args.from === undefined) return null;
  const { openSource } = await import("../adopt/source.ts");
  const target = config.store.kind === "mongodb" ? config.store.url : null;
  const { collection, "analytics-collection": analytics } = args;
  return openSource({ url: args.from, collection, analytics, target, retentionDays: config.retentionDays });
};

/** Headcount's storage; `null` if it does not exist yet and nothing may be written. */
async function openTarget(
  config: Config,
  log: Logger,
  source: Source | null,
  writes: boolean,
): Promise<Storage | null> {
  const { store: kind, dataDir } = config;
  if (writes) {
    await source?.claim();
    return openStorage(config, log);
  }
  if (kind.kind === "sqlite") return existsSync(resolve(dataDir, kind.file)) ? openStorage(config, log) : null;
  const { isClaimed } = await import("../storage/mongodb/claimed.ts");
  return kind.kind === "mongodb" && (await isClaimed(kind.url)) ? openStorage(config, log, { prepares: false }) : null;
}

interface Owner {
  id: string;
  words: string | null;
}

/** The account with this e-mail. It is created if no account exists, as on a first start. */
async function ownerOf(accounts: Accounts, email: string, writes: boolean): Promise<Owner> {
  const emails = await accounts.list(1_000);
  const isKnown = emails.some((one) => one.toLowerCase() === email.toLowerCase());
  if (!isKnown && emails.length > 0)
    throw new Error(`${email} has no account. Accounts: ${emails.slice(0, 20).join(", ")}.`);
  if (!isKnown && !writes) return { id: email, words: `The account ${email} is created.` };
  const { id, password } = await accounts.ensureOrganizer(email, undefined);
  return {
    id,
    words:
      password === undefined ? null : `The account ${email} is new. Its password is ${password} (shown this once).`,
  };
}

async function* none(): AsyncGenerator<never> {}

async function run(config: Config, args: Arguments): Promise<string> {
  const { organizer, write, csv, id, title, state, starts, ends, toggle } = args;
  const mapping: Mapping = { id, title, state, starts, ends, toggle, states: statesOf(args["state-map"]) };
  if (!newAccount.shape.email.safeParse(organizer).success) throw new Error(`"${organizer}" is not an e-mail address.`);
  if (config.role === "realtime") throw new Error("A realtime server has no auctions. Run this where the API runs.");
  if (config.store.kind === "memory") throw new Error("DATABASE_URL is memory:, which keeps nothing. Set another one.");
  if (csv !== undefined && !existsSync(csv)) throw new Error(`There is no file ${csv}.`);
  const log = createLogger(config.logLevel);
  const source = await openFrom(config, args);
  let opened: Storage | null = null;
  try {
    opened = await openTarget(config, log, source, write);
    await opened?.reached;
    const secret = randomBytes(32).toString("hex");
    const accounts = opened && createAccounts({ ...opened, secret, secureCookies: false, signUp: false });
    const owner = accounts
      ? await ownerOf(accounts, organizer, write)
      : { id: organizer, words: `The account ${organizer} is created.` };
    const now = Date.now();
    const store = opened?.store ?? null;
    const report = await adopt({
      documents: source?.documents() ?? none(),
      rows: csv === undefined ? (source?.rows() ?? none()) : csvRows(csv),
      ...{ mapping, store, owner: owner.id, grid: config.grid, now, writes: write },
      async stored(auction) {
        if (store)
          await audit(
            { store, log, now: () => now },
            { organizer: owner.id, key: null },
            { act: "auction_made", auction },
          );
      },
    });
    return [...(source?.notes ?? []), owner.words ?? "", ...linesOf(report, write, config.retentionDays)]
      .filter(Boolean)
      .join("\n");
  } finally {
    await opened?.store.close();
    await source?.close();
  }
}

const refusedLines = (refused: Refusals): string[] =>
  [...refused].toSorted(([, a], [, b]) => b - a).map(([reason, by]) => `  left out: ${by} (${reason})`);

function linesOf({ auctions, rows }: AdoptionReport, wrote: boolean, retentionDays: number): string[] {
  const sum = (refused: Refusals): number => [...refused.values()].reduce((all, one) => all + one, 0);
  return [
    wrote ? "Adopted:" : "Dry run, nothing was changed. With --write it adopts:",
    `Auctions: ${auctions.read} read = ${auctions.taken} new + ${auctions.known} there before, unchanged + ${sum(auctions.refused)} left out`,
    ...refusedLines(auctions.refused),
    `Rows of the history: ${rows.read} read = ${rows.stored} minutes stored + ${rows.combined} combined with another row of their minute + ${sum(rows.refused)} left out`,
    ...(wrote ? [`  of the minutes stored, ${rows.stored - rows.fresh} were there before`] : []),
    ...refusedLines(rows.refused),
    `Minutes are kept for ${retentionDays} days from the adoption on (RETENTION_DAYS), however old they are.`,
  ];
}

process.umask(0o077);
try {
  const args = argumentsOf();
  if (!args) throw new Error(USAGE);
  console.log(await run(configOfEnvironment(), args));
} catch (error) {
  const { message } = error as Error;
  console.error(error instanceof ConfigError ? `Invalid settings:\n${message}` : message);
  process.exitCode = 1;
}
