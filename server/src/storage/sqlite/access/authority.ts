import { type Kysely, sql, type Transaction } from "kysely";
import { assertAllowed } from "../../authority.ts";
import type { Credential, StoredAuction, WriteAuthority } from "../../store.ts";
import type { Schema } from "../schema.ts";

/**
 * Runs `write` in a transaction that first checks the authority, so that no revocation comes between the check and the write.
 * @throws HeadcountError if the write is no longer allowed; nothing is written then.
 */
export const authorized = <T>(
  db: Kysely<Schema>,
  { authority, auctionId }: { authority: WriteAuthority | undefined; auctionId?: string },
  write: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> =>
  db.transaction().execute(async (trx) => {
    if (authority) {
      const exists = await isStored(trx, authority.credential);
      const auction = auctionId === undefined ? undefined : await readAuction(trx, auctionId);
      assertAllowed(authority, { exists, ...(auction && { auction }) });
    }
    return write(trx);
  });

async function isStored(trx: Transaction<Schema>, credential: Credential): Promise<boolean> {
  const found =
    "key" in credential
      ? sql`select 1 from api_keys where id = ${credential.key}`
      : "tokenKey" in credential
        ? sql`select 1 from token_keys where id = ${credential.tokenKey}`
        : sql`select 1 from session where id = ${credential.session}`;
  return (await found.execute(trx)).rows.length > 0;
}

async function readAuction(trx: Transaction<Schema>, id: string): Promise<StoredAuction | undefined> {
  const row = await trx.selectFrom("auctions").select("document").where("id", "=", id).executeTakeFirst();
  return row && JSON.parse(row.document);
}
