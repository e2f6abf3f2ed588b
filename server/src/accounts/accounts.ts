import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { HeadcountError, type NewAccount, type OwnSession } from "@headcount/protocol";
import { APIError } from "better-auth/api";
import { fromNodeHeaders } from "better-auth/node";
import { type AccountsOptions, AuthLibrary, lastUsedFirst } from "./auth-library.ts";

const BAD_REQUEST = 400;
const OLDEST_FIRST = { field: "createdAt", direction: "asc" } as const;

/** A session that has not ended. */
export interface CurrentSession {
  id: string;
  /** Account id. */
  organizer: string;
  email: string;
}

/** Organizers' accounts. Until the database has been reached, every call throws HeadcountError NOT_READY or waits. */
export interface Accounts {
  /** Answers a request to `/api/auth/*`. */
  handle(request: Request): Promise<Response>;
  /**
   * Answers a sign-in to this account. @throws HeadcountError UNAUTHENTICATED if the password changed during the check; the new session
   * then ends at once
   */
  signIn(email: string, request: Request): Promise<Response>;
  /** Ends all sessions of an account except the one with this token. */
  endOtherSessions(organizer: string, token: string): Promise<void>;
  /** The session of a request; `null` if nobody is signed in. */
  session(headers: IncomingHttpHeaders): Promise<CurrentSession | null>;
  /** The sessions of the signed-in account, the most recently active first, without their tokens. */
  sessions(headers: IncomingHttpHeaders): Promise<OwnSession[]>;
  /** Ends a session of the signed-in account. Resolves to true if the session existed. @throws HeadcountError UNAUTHENTICATED */
  endSession(headers: IncomingHttpHeaders, id: string): Promise<boolean>;
  /** The e-mails of accounts, by id. Deleted accounts are left out. */
  emails(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Creates an account, even if sign-up is off. Resolves to its id. @throws HeadcountError ACCOUNT_EXISTS */
  create(account: NewAccount): Promise<string>;
  /** Deletes an account with its sessions. */
  remove(organizer: string): Promise<void>;
  /** Deletes the sessions that expired before `now` (epoch ms). Resolves to their number. */
  deleteExpiredSessions(now: number): Promise<number>;
  /** The e-mails of at most `limit` accounts, the oldest first. */
  list(limit: number): Promise<string[]>;
  /** Changes an account's password and ends all its sessions; `null` if there is no such account. */
  setPassword(email: string, password: string): Promise<{ id: string; sessions: number } | null>;
  /** Sends a link to set a new password, if there is such an account. */
  requestReset(email: string): Promise<void>;
  /** Sets the password of the account to which the link was sent, and ends all its sessions. Resolves to the account's id; `null` if the link does not work. */
  reset(token: string, password: string): Promise<string | null>;
  /** Creates the first organizer: on an empty installation, or if a password is given and no account has this e-mail. */
  ensureOrganizer(email: string, password: string | undefined): Promise<FirstOrganizer>;
}

/** The account named in the settings, or the first one. */
export interface FirstOrganizer {
  id: string;
  email: string;
  /** Present only if it was generated at this start. */
  password?: string;
  /** Whether the given password opens the account; `null` if none was given. */
  isGivenRight: boolean | null;
}

/** Accounts by better-auth: e-mail and password, a session in an http-only cookie. */
export function createAccounts(options: AccountsOptions): Accounts {
  const library = new AuthLibrary(options);
  return {
    ...signingIn(library),
    ...resets(library),
    ...ownSessions(library),
    ...organizers(library),
    ...commands(library),
  };
}

function signingIn(library: AuthLibrary): Pick<Accounts, "handle" | "signIn" | "endOtherSessions"> {
  const handle = (request: Request): Promise<Response> => library.use((auth) => auth.handler(request));
  const hashOf = (email: string): Promise<string | null> =>
    library.use(async (_auth, { internalAdapter }) => {
      const found = await internalAdapter.findUserByEmail(email, { includeAccounts: true });
      return found?.accounts.find(({ providerId }) => providerId === "credential")?.password ?? null;
    });
  return {
    handle,
    async signIn(email, request) {
      const before = await hashOf(email);
      const answer = await handle(request);
      if (!answer.ok || (await hashOf(email)) === before) return answer;
      const { token } = (await answer.json()) as { token: string };
      await library.use((_auth, { internalAdapter }) => internalAdapter.deleteSession(token));
      throw new HeadcountError("UNAUTHENTICATED");
    },
    endOtherSessions: (organizer, token) =>
      library.use(async (_auth, { internalAdapter }) => {
        const others = (await internalAdapter.listSessions(organizer)).filter((session) => session.token !== token);
        if (others.length > 0) await internalAdapter.deleteSessions(others.map((session) => session.token));
      }),
  };
}

function resets(library: AuthLibrary): Pick<Accounts, "requestReset" | "reset"> {
  return {
    requestReset: (email) =>
      library.use(async ({ api }) => void (await api.requestPasswordReset({ body: { email: email.toLowerCase() } }))),
    reset: (token, newPassword) =>
      library.use(async ({ api }, { internalAdapter }) => {
        const link = await internalAdapter.findVerificationValue(`reset-password:${token}`);
        if (!link) return null;
        try {
          await api.resetPassword({ body: { token, newPassword } });
          return link.value;
        } catch (error) {
          // It has expired, or was used in the meantime.
          if (error instanceof APIError && error.statusCode === BAD_REQUEST) return null;
          throw error;
        }
      }),
  };
}

function ownSessions(library: AuthLibrary): Pick<Accounts, "session" | "sessions" | "endSession"> {
  return {
    async session(headers) {
      const found = await library.use((auth) => auth.api.getSession({ headers: fromNodeHeaders(headers) }));
      return found && { id: found.session.id, organizer: found.user.id, email: found.user.email };
    },
    async sessions(headers) {
      const own = { headers: fromNodeHeaders(headers) };
      const [current, listed] = await library.use(({ api }) =>
        Promise.all([api.getSession(own), api.listSessions(own)]),
      );
      return listed.toSorted(lastUsedFirst).map(({ id, createdAt, updatedAt }) => ({
        id,
        createdAt: createdAt.toISOString(),
        lastActiveAt: updatedAt.toISOString(),
        current: id === current?.session.id,
      }));
    },
    endSession: (headers, id) =>
      library.use(async ({ api }, { internalAdapter }) => {
        const current = await api.getSession({ headers: fromNodeHeaders(headers) });
        if (!current) throw new HeadcountError("UNAUTHENTICATED");
        const found = (await internalAdapter.listSessions(current.user.id)).find((session) => session.id === id);
        if (found) await internalAdapter.deleteSession(found.token);
        return found !== undefined;
      }),
  };
}

function organizers(library: AuthLibrary): Pick<Accounts, "emails" | "create" | "remove" | "deleteExpiredSessions"> {
  return {
    async emails(ids) {
      const users = await library.use((_auth, { adapter }) =>
        adapter.findMany<{ id: string; email: string }>({
          model: "user",
          where: [{ field: "id", operator: "in", value: [...ids] }],
          limit: ids.length,
        }),
      );
      return new Map(users.map(({ id, email }) => [id, email]));
    },
    create: (account) =>
      library.use(async (_auth, { internalAdapter }) => {
        // Otherwise the library would answer as if it had created the account.
        if (await internalAdapter.findUserByEmail(account.email.toLowerCase()))
          throw new HeadcountError("ACCOUNT_EXISTS");
        const id = await library.signUp(account);
        // If another account with this e-mail was created first, the library answers with an id that does not exist.
        if (!(await internalAdapter.findUserById(id))) throw new HeadcountError("ACCOUNT_EXISTS");
        return id;
      }),
    remove: (organizer) => library.use((_auth, { internalAdapter }) => internalAdapter.deleteUser(organizer)),
    deleteExpiredSessions: (now) =>
      library.use((_auth, { adapter }) =>
        adapter.deleteMany({
          model: "session",
          where: [{ field: "expiresAt", operator: "lt", value: new Date(now) }],
        }),
      ),
  };
}

/** Used by the start and the command line. These calls wait until the database has been reached. */
function commands(library: AuthLibrary): Pick<Accounts, "list" | "setPassword" | "ensureOrganizer"> {
  /** Whether the password opens one of the logins; `null` without a password. */
  const opens = async (
    logins: readonly { password?: string | null | undefined }[],
    password: string | undefined,
  ): Promise<boolean | null> => {
    if (password === undefined) return null;
    const { password: passwords } = await (await library.opening).$context;
    for (const { password: hash } of logins) if (hash && (await passwords.verify({ hash, password }))) return true;
    return false;
  };
  return {
    async list(limit) {
      await library.opening;
      const users = await library.use((_auth, { internalAdapter }) =>
        internalAdapter.listUsers(limit, 0, OLDEST_FIRST),
      );
      return users.map(({ email }) => email);
    },
    async setPassword(email, password) {
      const { password: passwords } = await (await library.opening).$context;
      const hash = await passwords.hash(password);
      return library.use(async (_auth, { internalAdapter }) => {
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
      const { internalAdapter } = await (await library.opening).$context;
      const find = async () => {
        const found = await internalAdapter.findUserByEmail(email.toLowerCase(), { includeAccounts: true });
        return found && { id: found.user.id, email, isGivenRight: await opens(found.accounts, password) };
      };
      const known = await find();
      if (known) return known;
      const [first] = await internalAdapter.listUsers(1, 0, OLDEST_FIRST);
      if (first && password === undefined) return { id: first.id, email: first.email, isGivenRight: null };
      const chosen = password ?? randomBytes(12).toString("base64url");
      // Another process that starts on the same database may create the account first. Then its password counts.
      const created = await library.signUp({ email, password: chosen }).catch((error: unknown) => error);
      const found = await find();
      if (!found) throw created;
      return { ...found, ...(password === undefined && created === found.id && { password: chosen }) };
    },
  };
}
