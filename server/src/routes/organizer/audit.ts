import {
  type AuditAct,
  type AuditChange,
  type AuditPage,
  auctionId,
  auditPage,
  DAY_MS,
  type PageQuery,
  pageQuery,
} from "@headcount/protocol";
import { z } from "zod";
import { type Asker, auctionMay, signedIn } from "../../http/guards.ts";
import { pageOf, placeOf } from "../../http/paging.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { orderedId } from "../../platform/ids.ts";
import type { AuditWhose, StoredAuction, StoredAuditEntry } from "../../storage/store.ts";

const params = z.object({ id: auctionId });

/** What was done. */
interface Deed {
  act: AuditAct;
  /** To which, or in which; as it was before where it is gone. */
  auction?: StoredAuction;
  /** Id of the link, key, moment … that it was done to. */
  subject?: string;
  changes?: readonly AuditChange[];
}

/** The actor of changes that Headcount makes by itself, such as a planned end. */
export const BY_HEADCOUNT = { organizer: null, key: null };

/**
 * Writes into the history who did what. Routes call it when the deed is done, and before they answer: a deed stands whether it could be written
 * down or not. Its auction's owners of now may read it for good.
 * @throws what the store does; the log then has what is missing.
 */
export async function audit(
  { store, now, log }: Pick<ApiOptions, "store" | "now" | "log">,
  { organizer, key }: Pick<Asker, "organizer" | "key"> | typeof BY_HEADCOUNT,
  { act, auction, subject, changes = [] }: Deed,
): Promise<void> {
  const owners = auction?.members.flatMap((member) => (member.role === "owner" ? [member.organizer] : [])) ?? [];
  const entry: StoredAuditEntry = {
    id: orderedId(),
    at: new Date(now()).toISOString(),
    act,
    auctionId: auction?.id ?? null,
    by: { organizer, key },
    subject: subject ?? null,
    changes: [...changes],
    readers: [...new Set([...owners, ...(organizer === null ? [] : [organizer])])],
  };
  try {
    await store.audit.append(entry);
  } catch (error) {
    log.error({ err: error, entry }, "something was done and could not be written into the history");
    throw error;
  }
}

/** Who did what: in an own auction, and in all of which the organizer may know, there or gone. */
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
    async ({ asker, query }) => ({ success: true as const, data: await read({ reader: asker.organizer }, query) }),
  );
}
