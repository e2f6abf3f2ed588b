import {
  type AuditAction,
  type AuditChange,
  type AuditPage,
  auditPage,
  DAY_MS,
  type PageQuery,
  pageQuery,
} from "@headcount/protocol";
import { refParams as params } from "../../http/auction-ref.ts";
import { auctionMay, type Principal, signedIn } from "../../http/guards.ts";
import { pageOf, placeOf } from "../../http/paging.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { orderedId } from "../../platform/ids.ts";
import { ownersOf } from "../../storage/owners.ts";
import type { AuditWhose, StoredAuction, StoredAuditEntry } from "../../storage/store.ts";

/** A change for the audit log. */
interface AuditedChange {
  act: AuditAction;
  /** The auction that was changed, or holds what was changed; its last state if it was deleted. */
  auction?: StoredAuction;
  /** Id of the changed link, key, moment and so on. */
  subject?: string;
  changes?: readonly AuditChange[];
  /** Id of an account that may read the entry, besides the author and the owners of the auction. */
  reader?: string;
}

/** The actor of Headcount's own changes, such as a scheduled end. */
export const BY_HEADCOUNT = { organizer: null, key: null };

/**
 * Appends an entry to the audit log. Routes call it after the change and before they answer. The change remains even if this fails. The current owners of
 * the auction may read the entry from then on.
 * @throws the store's error; the entry is then in the server's log
 */
export async function audit(
  { store, now, log }: Pick<ApiOptions, "store" | "now" | "log">,
  { organizer, key }: Pick<Principal, "organizer" | "key"> | typeof BY_HEADCOUNT,
  { act, auction, subject, changes = [], reader }: AuditedChange,
): Promise<void> {
  const owners = auction ? ownersOf(auction) : [];
  const entry: StoredAuditEntry = {
    id: orderedId(),
    at: new Date(now()).toISOString(),
    act,
    auctionId: auction?.id ?? null,
    by: { organizer, key },
    subject: subject ?? null,
    changes: [...changes],
    readers: [...new Set([...owners, organizer ?? [], reader ?? []].flat())],
  };
  try {
    await store.audit.append(entry);
  } catch (error) {
    log.error({ err: error, entry }, "a change could not be written into the audit log");
    throw error;
  }
}

/** The audit log of one own auction, and of all auctions that the organizer may know about, including deleted ones. */
export function auditRoutes(app: App, options: ApiOptions): void {
  const { store, accounts, auditDays, now } = options;

  const read = async (whose: AuditWhose, { limit, before }: PageQuery): Promise<AuditPage> => {
    const since = now() - auditDays * DAY_MS;
    const found = await store.audit.list(whose, { since, after: placeOf(before), limit: limit + 1 });
    const { rows, next } = pageOf(found, limit, ({ at }) => at);
    const memberOf = ({ act, subject }: StoredAuditEntry): string[] =>
      act.startsWith("member_") && subject !== null ? [subject] : [];
    const people = rows.flatMap((entry) => [entry.by.organizer ?? [], memberOf(entry)].flat());
    const emails = await accounts.emails([...new Set(people)]);
    const emailOf = (id: string | null | undefined): string | null => emails.get(id ?? "") ?? null;
    const entries = rows.map((entry) => {
      const { readers: _, by, ...rest } = entry;
      return { ...rest, by: { ...by, email: emailOf(by.organizer) }, subjectEmail: emailOf(memberOf(entry)[0]) };
    });
    return { entries, next };
  };

  app.get(
    "/api/v1/auctions/:id/audit",
    {
      onRequest: auctionMay(options, "own"),
      schema: { params, querystring: pageQuery, response: { 200: answer(auditPage) } },
    },
    async ({ auction, query }) => ({ success: true as const, data: await read({ auction: auction.id }, query) }),
  );

  app.get(
    "/api/v1/audit",
    { onRequest: signedIn(options), schema: { querystring: pageQuery, response: { 200: answer(auditPage) } } },
    async ({ principal, query }) => ({
      success: true as const,
      data: await read({ reader: principal.organizer }, query),
    }),
  );
}
