import { DAY_S, HeadcountError, LIMITS, type NewAccount } from "@headcount/protocol";
import { type BetterAuthOptions, betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";

/** Hashes and compares passwords. The library's default is scrypt. */
export interface Passwords {
  hash(password: string): Promise<string>;
  verify(known: { hash: string; password: string }): Promise<boolean>;
}

export interface AccountsOptions {
  /** better-auth's own kind of database: a Kysely instance, or an adapter. */
  database: NonNullable<BetterAuthOptions["database"]>;
  /** Prefix of the account tables' names. */
  tablePrefix?: string;
  /** Whether the database has tables that must be created. */
  migrate: boolean;
  /** Runs a call of the library. May end the call when the database hangs. */
  guard?<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when the database has been reached and may be used. Nothing is written before. */
  reached: Promise<void>;
  secret: string;
  /** Whether browsers keep and send the session's cookie over TLS only. */
  secureCookies: boolean;
  /** Path to which browsers send the session's cookie. Default: the whole host. */
  cookiePath?: string;
  signUp: boolean;
  passwords?: Passwords | undefined;
  /** Sends the link with which the owner of an account sets a new password. Absent if the server sends no e-mails. */
  resets?: { send(email: string, token: string): Promise<void>; expiresInS: number } | undefined;
}

/** The library's base URL. Calls stay in this process, so no request is ever sent to this URL. */
export const ACCOUNTS_URL = "http://localhost";

interface Created {
  userId: string;
  token: string;
}

function buildAuth(
  options: AccountsOptions,
  signUp: { disableSignUp: boolean; autoSignIn?: boolean },
  sessionCreated: (session: Created) => Promise<void>,
) {
  const table = (name: string): string => `${options.tablePrefix ?? ""}${name}`;
  const { resets } = options;
  const settings = {
    database: options.database,
    user: { modelName: table("user") },
    account: { modelName: table("account") },
    // A reader of the database, or of a backup, cannot use the links of others.
    verification: { modelName: table("verification"), storeIdentifier: "hashed" as const },
    secret: options.secret,
    baseURL: ACCOUNTS_URL,
    basePath: "/api/auth",
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      ...(options.passwords && { password: options.passwords }),
      ...signUp,
      ...(resets && {
        sendResetPassword: ({ user, token }: { user: { email: string }; token: string }) =>
          resets.send(user.email, token),
        resetPasswordTokenExpiresIn: resets.expiresInS,
        revokeSessionsOnPasswordReset: true,
      }),
    },
    // A session ends thirty days after its last use. With the library's default for `freshAge`, the list of sessions would need a new sign-in.
    session: { modelName: table("session"), expiresIn: 30 * DAY_S, updateAge: DAY_S, freshAge: 0 },
    // The address and the browser of an organizer are not stored.
    databaseHooks: {
      session: {
        create: {
          before: async (session) => ({ data: { ...session, ipAddress: null, userAgent: null } }),
          after: sessionCreated,
        },
      },
    },
    advanced: {
      cookiePrefix: "headcount",
      // By default the library decides by NODE_ENV.
      useSecureCookies: options.secureCookies,
      defaultCookieAttributes: { path: options.cookiePath || "/" },
      ipAddress: { disableIpTracking: true },
      // The app checks the origin on these routes too, and admits clients that are not browsers.
      disableCSRFCheck: true,
      disableOriginCheck: false,
    },
    // An unexpected error, such as a database that cannot be written, is thrown instead of becoming an empty 500.
    onAPIError: { throw: true },
    telemetry: { enabled: false },
    logger: { disabled: true },
  } satisfies BetterAuthOptions;
  return { settings, auth: betterAuth(settings) };
}

type Auth = ReturnType<typeof buildAuth>["auth"];

/** better-auth on our database. It opens when the database has been reached. */
export class AuthLibrary {
  /** Resolves when the library is open. */
  readonly opening: Promise<Auth>;
  readonly #options: AccountsOptions;
  #auth: Auth | undefined;

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.opening = this.#open();
    // Callers that wait for `opening` get the error.
    this.opening.catch(() => {});
  }

  /** @throws HeadcountError NOT_READY until the library is open */
  get auth(): Auth {
    if (!this.#auth) throw new HeadcountError("NOT_READY", "The database does not answer, try again later");
    return this.#auth;
  }

  /**
   * Runs `work` with the open library, and ends `work` when the database hangs. @throws HeadcountError NOT_READY until the library is open
   */
  use<T>(work: (auth: Auth, context: Awaited<Auth["$context"]>) => Promise<T>): Promise<T> {
    const guarded = async (): Promise<T> => work(this.auth, await this.auth.$context);
    return this.#options.guard ? this.#options.guard(guarded) : guarded();
  }

  /** Creates an account without a session, even if sign-up is off. Resolves to its id. */
  async signUp({ email, password }: NewAccount): Promise<string> {
    const { auth } = this.#build({ disableSignUp: false, autoSignIn: false });
    return (await auth.api.signUpEmail({ body: { email, password, name: email } })).user.id;
  }

  async #open(): Promise<Auth> {
    await this.#options.reached;
    const { settings, auth } = this.#build({ disableSignUp: !this.#options.signUp });
    if (this.#options.migrate) await (await getMigrations(settings)).runMigrations();
    this.#auth = auth;
    return auth;
  }

  #build(signUp: { disableSignUp: boolean; autoSignIn?: boolean }) {
    return buildAuth(this.#options, signUp, (session) => this.#endOldest(session));
  }

  /** Ends the sessions of an account beyond the limit, the least recently used first. The new session stays. */
  async #endOldest({ userId, token }: Created): Promise<void> {
    const { internalAdapter } = await this.auth.$context;
    const others = (await internalAdapter.listSessions(userId)).filter((session) => session.token !== token);
    const beyond = others.toSorted(lastUsedFirst).slice(LIMITS.sessions - 1);
    if (beyond.length > 0) await internalAdapter.deleteSessions(beyond.map((session) => session.token));
  }
}

export const lastUsedFirst = (one: { updatedAt: Date }, other: { updatedAt: Date }): number =>
  other.updatedAt.getTime() - one.updatedAt.getTime();
