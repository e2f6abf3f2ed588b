import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { newAccount } from "@headcount/protocol";
import { createAccounts } from "../accounts/accounts.ts";
import { openStorage } from "../compose/storage.ts";
import { type Config, ConfigError } from "../config/config.ts";
import { commandLine, configOfEnvironment } from "../config/environment.ts";
import { createLogger } from "../platform/logger.ts";
import { audit } from "../routes/organizer/audit.ts";

const USAGE = `Usage: ${commandLine("password")} EMAIL [--password-stdin]`;
/** How long to wait for a database that does not answer. */
const DATABASE_WAIT_MS = 10_000;
const EMAILS_SHOWN = 20;

/**
 * Sets a new password for an account, ends its sessions and prints the result. The server may run at the same time.
 * @throws Error with a readable message if there is no such account or its database cannot be used
 */
async function setPassword(config: Config, email: string, given: string | undefined): Promise<string> {
  const { store: kind, dataDir, role } = config;
  if (role === "realtime") throw new Error("A realtime server has no accounts. Run this where the API runs.");
  if (kind.kind === "memory")
    throw new Error("DATABASE_URL is memory:, so accounts are in the running server only. Restart it instead.");
  if (kind.kind === "sqlite" && !existsSync(resolve(dataDir, kind.file)))
    throw new Error(`There is no database at ${resolve(dataDir, kind.file)}. Set DATA_DIR as the server has it.`);
  const password = given ?? randomBytes(12).toString("base64url");

  const log = createLogger(config.logLevel);
  const { store, ...accountStorage } = await openStorage(config, log, { prepares: false });
  try {
    // Nothing is signed here.
    const secret = randomBytes(32).toString("hex");
    const accounts = createAccounts({ ...accountStorage, secret, secureCookies: false, signUp: false });
    await answered(accountStorage.reached);
    const done = await accounts.setPassword(email, password);
    if (!done) throw new Error(`${email} has no account. ${known(await accounts.list(EMAILS_SHOWN + 1))}`);
    const by = { organizer: done.id, key: null };
    await audit({ store, log, now: Date.now }, by, { act: "password_reset", subject: done.id });
    const words = given === undefined ? `is now ${password} (shown this once)` : "is changed";
    return `The password of ${email} ${words}. Sessions ended: ${done.sessions}. API keys of the account still work; its Account page revokes them.`;
  } finally {
    await store.close();
  }
}

const known = (emails: readonly string[]): string => {
  if (emails.length === 0) return "There are no accounts yet: start the server once.";
  const shown = emails.slice(0, EMAILS_SHOWN).join(", ");
  return `Accounts: ${shown}${emails.length > EMAILS_SHOWN ? ", and more" : ""}.`;
};

async function answered(reached: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    const words = "The database does not answer. Start it, or correct DATABASE_URL.";
    timer = setTimeout(() => reject(new Error(words)), DATABASE_WAIT_MS);
  });
  await Promise.race([reached, silence]).finally(() => clearTimeout(timer));
}

async function passwordFromStdin(): Promise<string> {
  const [line = ""] = (await text(process.stdin)).split(/\r?\n/, 1);
  const { error } = newAccount.shape.password.safeParse(line);
  if (error) throw new Error("The password must have 10 to 128 characters, in the first line of standard input.");
  return line;
}

/** The arguments; `undefined` if they are invalid. */
function argumentsOf() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { "password-stdin": { type: "boolean", default: false } },
    });
    const [email, ...others] = positionals;
    return email === undefined || others.length > 0 ? undefined : { email, stdin: values["password-stdin"] };
  } catch {
    return undefined;
  }
}

try {
  const asked = argumentsOf();
  if (!asked) throw new Error(USAGE);
  const config = configOfEnvironment();
  console.log(await setPassword(config, asked.email, asked.stdin ? await passwordFromStdin() : undefined));
} catch (error) {
  const { message } = error as Error;
  console.error(error instanceof ConfigError ? `Invalid settings:\n${message}` : message);
  process.exitCode = 1;
}
