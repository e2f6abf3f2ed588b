import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { HeadcountError, LIMITS, type NewAccount, type OwnSession } from "@headcount/protocol";
import { type BetterAuthOptions, betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { fromNodeHeaders } from "better-auth/node";

/** How passwords are hashed and compared; scrypt, the library's own way, unless another one is given. */
export interface Passwords {
  hash(password: string): Promise<string>;
  verify(known: { hash: string; password: string }): Promise<boolean>;
}

export interface AccountsOptions {
  /** better-auth's own kind of database: a Kysely instance, or an adapter. */
  database: NonNullable<BetterAuthOptions["database"]>;
  /** What the names of the account tables begin with. */
  tablePrefix?: string;
  /** Whether the database has tables that must be made. */
  migrate: boolean;
  /** Runs a call of the library, which may end it when the database hangs. */
  guard?<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when the database can be reached and may be used: nothing is written before. */
  reached: Promise<void>;
  secret: string;
  /** Whether browsers keep and send the session's cookie over TLS only. */
  secureCookies: boolean;
  signUp: boolean;
  passwords?: Passwords | undefined;
}

const DAY_S = 24 * 3_600;
const OLDEST_FIRST = { field: "createdAt", direction: "asc" } as const;
/** Where the account library believes that it is: it is asked in process, and sends nobody anywhere. */
export const ACCOUNTS_URL = "http://localhost";

/** A session that has not ended: its id, and whose it is. */
export interface CurrentSession {
  id: string;
  /** Account id. */
  organizer: string;
  email: string;
}

/** Organizers' accounts. */
export interface Accounts {
  /** Answers a request to `/api/auth/*`. @throws HeadcountError NOT_READY until the database was reached; the others likewise. */
  handle(request: Request): Promise<Response>;
  /**
   * Answers a sign-in to this account. The session ends at once where the password was changed while it was checked.
   * @throws HeadcountError UNAUTHENTICATED then.
   */
  signIn(email: string, request: Request): Promise<Response>;
  /** Ends the sessions of an account but the one with this token. */
  endOtherSessions(organizer: string, token: string): Promise<void>;
  /** The session that a request comes with; `null` where nobody is signed in. */
  session(headers: IncomingHttpHeaders): Promise<CurrentSession | null>;
  /** The sessions of whoever is signed in, the last active first; without what opens them. */
  sessions(headers: IncomingHttpHeaders): Promise<OwnSession[]>;
  /** Ends one of the sessions of whoever is signed in; whether there was such a one. */
  endSession(headers: IncomingHttpHeaders, id: string): Promise<boolean>;
  /** The e-mails of accounts, by id; what is gone is not among them. */
  emails(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Makes an account for who was let in to do so, whether strangers may or not; resolves to its id. @throws HeadcountError ACCOUNT_EXISTS */
  create(account: NewAccount): Promise<string>;
  /** Deletes an account with its sessions. */
  remove(organizer: string): Promise<void>;
  /** Deletes the sessions that expired before `now` (epoch ms); resolves to how many. */
  deleteExpiredSessions(now: number): Promise<number>;
  /** The e-mails of at most `limit` accounts, the oldest first. */
  list(limit: number): Promise<string[]>;
  /** Gives the account of an e-mail another password and ends all its sessions; `null` where there is no such account. */
  setPassword(email: string, password: string): Promise<{ id: string; sessions: number } | null>;
  /** Makes sure that there is an organizer: on an empty installation, or when a password is set and nobody has this e-mail yet. */
  ensureOrganizer(email: string, password: string | undefined): Promise<FirstOrganizer>;
}

/** The account that the settings name, or the first one. */
export interface FirstOrganizer {
  id: string;
  email: string;
  /** Set only when it was made up now. */
  password?: string;
  /** Whether the password that was given opens the account; `null` when none was given. */
  isGivenRight: boolean | null;
}

const lastUsedFirst = (one: { updatedAt: Date }, other: { updatedAt: Date }): number =>
  other.updatedAt.getTime() - one.updatedAt.getTime();

/** Accounts by better-auth: e-mail and password, a session in an http-only cookie. */
export function createAccounts(options: AccountsOptions): Accounts {
  const table = (name: string): string => `${options.tablePrefix ?? ""}${name}`;
  const build = (signUp: { disableSignUp: boolean; autoSignIn?: boolean }) => {
    const settings = {
      database: options.database,
      user: { modelName: table("user") },
      account: { modelName: table("account") },
      verification: { modelName: table("verification") },
      secret: options.secret,
      baseURL: ACCOUNTS_URL,
      basePath: "/api/auth",
      emailAndPassword: {
        enabled: true,
        minPasswordLength: 10,
        ...(options.passwords && { password: options.passwords }),
        ...signUp,
      },
      // Thirty days after it was used last. The library's own age, after which it asks for a new sign-in, would hide sessions from who looks for strangers'.
      session: { modelName: table("session"), expiresIn: 30 * DAY_S, updateAge: DAY_S, freshAge: 0 },
      // Nothing is kept of where an organizer is, or with what.
      databaseHooks: {
        session: {
          create: {
            before: async (session) => ({ data: { ...session, ipAddress: null, userAgent: null } }),
            after: async ({ userId, token }) => endOldest(userId, token),
          },
        },
      },
      advanced: {
        cookiePrefix: "headcount",
        // Without a word the library would go by NODE_ENV.
        useSecureCookies: options.secureCookies,
        ipAddress: { disableIpTracking: true },
        // The app's own check of the origin covers these routes, too, and lets clients through that are no browsers.
        disableCSRFCheck: true,
        disableOriginCheck: false,
      },
      // What is no answer of the library's, such as a database that cannot be written, is thrown instead of becoming an empty 500.
      onAPIError: { throw: true },
      telemetry: { enabled: false },
      logger: { disabled: true },
    } satisfies BetterAuthOptions;
    return { settings, auth: betterAuth(settings) };
  };
  /** Ends what an account has beyond its sessions; `token` is that of the newest, which stays. */
  const endOldest = async (organizer: string, token: string): Promise<void> => {
    const { internalAdapter } = await opened().$context;
    const sessions = (await internalAdapter.listSessions(organizer)).filter((session) => session.token !== token);
    const beyond = sessions.toSorted(lastUsedFirst).slice(LIMITS.sessions - 1);
    if (beyond.length > 0) await internalAdapter.deleteSessions(beyond.map((session) => session.token));
  };
  const open = async () => {
    await options.reached;
    const { settings, auth } = build({ disableSignUp: !options.signUp });
    if (options.migrate) await (await getMigrations(settings)).runMigrations();
    return auth;
  };
  let auth: Awaited<ReturnType<typeof open>> | undefined;
  const opening = open().then((opened) => {
    auth = opened;
    return opened;
  });
  // Notifies those that wait for the first organizer.
  opening.catch(() => {});
  const guard = options.guard ?? (<T>(work: () => Promise<T>) => work());
  const opened = () => {
    if (!auth) throw new HeadcountError("NOT_READY", "The database does not answer, try again later");
    return auth;
  };

  /** Makes an account where strangers may not. It gets no session, which nobody would hold. */
  const make = async ({ email, password }: NewAccount): Promise<string> => {
    const { auth: open } = build({ disableSignUp: false, autoSignIn: false });
    return (await open.api.signUpEmail({ body: { email, password, name: email } })).user.id;
  };

  /** Hash of an account's password; `null` where there is none. */
  const hashOf = async (email: string): Promise<string | null> => {
    const { internalAdapter } = await opened().$context;
    const found = await internalAdapter.findUserByEmail(email, { includeAccounts: true });
    return found?.accounts.find(({ providerId }) => providerId === "credential")?.password ?? null;
  };
  const handle = (request: Request): Promise<Response> => guard(async () => opened().handler(request));
  const opens = async (
    logins: readonly { password?: string | null | undefined }[],
    password: string | undefined,
  ): Promise<boolean | null> => {
    if (password === undefined) return null;
    const { password: passwords } = await (await opening).$context;
    for (const { password: hash } of logins) if (hash && (await passwords.verify({ hash, password }))) return true;
    return false;
  };

  return {
    handle,
    async signIn(email, request) {
      const before = await guard(() => hashOf(email));
      const answer = await handle(request);
      if (!answer.ok || (await guard(() => hashOf(email))) === before) return answer;
      const { token } = (await answer.json()) as { token: string };
      await guard(async () => (await opened().$context).internalAdapter.deleteSession(token));
      throw new HeadcountError("UNAUTHENTICATED");
    },
    async endOtherSessions(organizer, token) {
      await guard(async () => {
        const { internalAdapter } = await opened().$context;
        const others = (await internalAdapter.listSessions(organizer)).filter((session) => session.token !== token);
        if (others.length > 0) await internalAdapter.deleteSessions(others.map((session) => session.token));
      });
    },
    async session(headers) {
      const found = await guard(async () => opened().api.getSession({ headers: fromNodeHeaders(headers) }));
      return found && { id: found.session.id, organizer: found.user.id, email: found.user.email };
    },
    async sessions(headers) {
      const own = { headers: fromNodeHeaders(headers) };
      const [current, listed] = await guard(async () =>
        Promise.all([opened().api.getSession(own), opened().api.listSessions(own)]),
      );
      return listed.toSorted(lastUsedFirst).map(({ id, createdAt, updatedAt }) => ({
        id,
        createdAt: createdAt.toISOString(),
        lastActiveAt: updatedAt.toISOString(),
        current: id === current?.session.id,
      }));
    },
    async endSession(headers, id) {
      return guard(async () => {
        const { internalAdapter } = await opened().$context;
        const current = await opened().api.getSession({ headers: fromNodeHeaders(headers) });
        if (!current) throw new HeadcountError("UNAUTHENTICATED");
        const found = (await internalAdapter.listSessions(current.user.id)).find((session) => session.id === id);
        if (found) await internalAdapter.deleteSession(found.token);
        return found !== undefined;
      });
    },
    async emails(ids) {
      const users = await guard(async () =>
        (await opened().$context).adapter.findMany<{ id: string; email: string }>({
          model: "user",
          where: [{ field: "id", operator: "in", value: [...ids] }],
          limit: ids.length,
        }),
      );
      return new Map(users.map(({ id, email }) => [id, email]));
    },
    async create(account) {
      return guard(async () => {
        const { internalAdapter } = await opened().$context;
        // The library would answer as if it had made one.
        if (await internalAdapter.findUserByEmail(account.email.toLowerCase()))
          throw new HeadcountError("ACCOUNT_EXISTS");
        const id = await make(account);
        // Where another account of this e-mail came first, the library answers with an id that no account has.
        if (!(await internalAdapter.findUserById(id))) throw new HeadcountError("ACCOUNT_EXISTS");
        return id;
      });
    },
    async remove(organizer) {
      await guard(async () => (await opened().$context).internalAdapter.deleteUser(organizer));
    },
    async deleteExpiredSessions(now) {
      const expired = [{ field: "expiresAt", operator: "lt" as const, value: new Date(now) }];
      return guard(async () => (await opened().$context).adapter.deleteMany({ model: "session", where: expired }));
    },
    async list(limit) {
      const { internalAdapter } = await (await opening).$context;
      const users = await guard(() => internalAdapter.listUsers(limit, 0, OLDEST_FIRST));
      return users.map(({ email }) => email);
    },
    async setPassword(email, password) {
      const { internalAdapter, password: passwords } = await (await opening).$context;
      const hash = await passwords.hash(password);
      return guard(async () => {
        const known = await internalAdapter.findUserByEmail(email.toLowerCase());
        if (!known) return null;
        const { id } = known.user;
        await internalAdapter.updatePassword(id, hash);
        const sessions = (await internalAdapter.listSessions(id)).length;
        await internalAdapter.deleteUserSessions(id);
        return { id, sessions };
      });
    },
    async ensureOrganizer(email, password) {
      const { internalAdapter } = await (await opening).$context;
      const find = async () => {
        const found = await internalAdapter.findUserByEmail(email.toLowerCase(), { includeAccounts: true });
        return found && { id: found.user.id, email, isGivenRight: await opens(found.accounts, password) };
      };
      const known = await find();
      if (known) return known;
      const [first] = await internalAdapter.listUsers(1, 0, OLDEST_FIRST);
      if (first && password === undefined) return { id: first.id, email: first.email, isGivenRight: null };
      const chosen = password ?? randomBytes(12).toString("base64url");
      // Another process that starts on the same database may be faster: its account, and its password, count then.
      const made = await make({ email, password: chosen }).catch((error: unknown) => error);
      const found = await find();
      if (!found) throw made;
      return { ...found, ...(password === undefined && made === found.id && { password: chosen }) };
    },
  };
}
