import { HeadcountError } from "@headcount/protocol";
import type { Collection, Document, Filter, ObjectId } from "mongodb";
import { assertAllowed } from "../../authority.ts";
import type { Credential, WriteAuthority } from "../../store.ts";
import { type AuctionDocument, membersOf, objectId, type ReadAuction } from "../documents.ts";
import type { ApiKeyDocument } from "./api-keys.ts";
import type { TokenKeyDocument } from "./token-keys.ts";

/** A write, with the conditions before and after it. */
interface CheckedWrite<T> {
  authority: WriteAuthority | undefined;
  /** The auction that must exist. */
  auction?: ObjectId;
  signal: AbortSignal;
  write(): Promise<T>;
  /** Reverts what `write` did. `auctionIsGone`: because the auction was deleted at the same time. */
  undo(written: T, auctionIsGone: boolean): Promise<unknown>;
}

/**
 * Writes. Resolves to the result of `write`, or to `null` if the auction does not exist or was deleted at the same time.
 * @throws HeadcountError if the authority is not valid, or no longer valid
 */
export type AuthorizedWrite = <T>(checked: CheckedWrite<T>) => Promise<T | null>;

interface AuthorityCollections {
  auctions: Collection<AuctionDocument>;
  keys: Collection<ApiKeyDocument>;
  tokenKeys: Collection<TokenKeyDocument>;
  /** The sessions of the account library. */
  sessions: Collection<Document>;
}

/**
 * A single server has no transactions over several documents. So the conditions are checked directly before and directly after the write. If a revocation came in
 * between, the write is reverted.
 */
export const authorizedWrites = ({ auctions, keys, tokenKeys, sessions }: AuthorityCollections): AuthorizedWrite => {
  const isStored = async (credential: Credential, signal: AbortSignal): Promise<boolean> => {
    const options = { signal, projection: { _id: 1 } };
    if ("key" in credential) return (await keys.findOne({ _id: { $eq: credential.key } }, options)) !== null;
    if ("tokenKey" in credential)
      return (await tokenKeys.findOne({ _id: { $eq: credential.tokenKey } }, options)) !== null;
    const _id = { $eq: objectId(credential.session) ?? credential.session };
    return (await sessions.findOne({ _id } as Filter<Document>, options)) !== null;
  };
  const holds = async ({ authority, auction, signal }: CheckedWrite<never>): Promise<boolean> => {
    const exists = !authority || (await isStored(authority.credential, signal));
    const projection = { _id: 1, members: 1 };
    const document: ReadAuction | null =
      auction === undefined ? null : await auctions.findOne({ _id: { $eq: auction } }, { signal, projection });
    assertAllowed(authority, { exists, ...(document && { auction: { members: membersOf(document) } }) });
    return auction === undefined || document !== null;
  };
  return async (checked) => {
    if (!(await holds(checked as CheckedWrite<never>))) return null;
    const written = await checked.write();
    try {
      if (await holds(checked as CheckedWrite<never>)) return written;
    } catch (error) {
      // If the database does not answer, the outcome of the check is unknown.
      if (error instanceof HeadcountError) await checked.undo(written, false);
      throw error;
    }
    await checked.undo(written, true);
    return null;
  };
};
