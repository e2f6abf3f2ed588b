import {
  type AlertRule,
  type AlertSettings,
  alertSettings,
  auctionAlertRules,
  HeadcountError,
} from "@headcount/protocol";
import type { DocumentStore, StoredDocument, WriteAuthority } from "../storage/store.ts";

/** Of an account that has chosen nothing: no rules, and every channel. */
const NO_SETTINGS: AlertSettings = {
  rules: [],
  channels: { webhook: true, email: true, browser: true },
  quiet: null,
  saleReport: true,
};

/** Each failed try means that another writer was faster, or that the auction is gone. */
const MAX_TRIES = 20;

const accountKey = (organizer: string): string => `alerts account ${organizer}`;
const auctionKey = (auctionId: string): string => `alerts auction ${auctionId}`;

const settingsIn = (stored: StoredDocument | undefined): AlertSettings =>
  alertSettings.safeParse(stored?.document).data ?? NO_SETTINGS;
const rulesIn = (stored: StoredDocument | undefined): AlertRule[] | null =>
  auctionAlertRules.safeParse(stored?.document).data?.rules ?? null;

/** The alert settings of accounts and auctions. */
export interface AlertSettingStore {
  ofAccounts(organizers: readonly string[]): Promise<(organizer: string) => AlertSettings>;
  /** Their own rules; `null` for an auction without any. */
  ofAuctions(auctionIds: readonly string[]): Promise<(auctionId: string) => AlertRule[] | null>;
  setOfAccount(organizer: string, settings: AlertSettings, authority?: WriteAuthority): Promise<void>;
  setOfAuction(auctionId: string, rules: AlertRule[] | null, authority?: WriteAuthority): Promise<void>;
}

export function alertSettingStore(documents: DocumentStore): AlertSettingStore {
  /** Replaces a document whatever its revision. The last of several writers wins. */
  const put = async (key: string, document: object, auctionId: string | null, authority?: WriteAuthority) => {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const revision = ((await documents.find([key])).get(key)?.revision ?? 0) + 1;
      if ((await documents.save([{ key, auctionId, revision, document }], authority)).has(key)) return;
    }
    throw new HeadcountError(auctionId === null ? "NOT_READY" : "AUCTION_NOT_FOUND");
  };
  return {
    async ofAccounts(organizers) {
      const found = await documents.find(organizers.map(accountKey));
      return (organizer) => settingsIn(found.get(accountKey(organizer)));
    },
    async ofAuctions(auctionIds) {
      const found = await documents.find(auctionIds.map(auctionKey));
      return (auctionId) => rulesIn(found.get(auctionKey(auctionId)));
    },
    setOfAccount: (organizer, settings, authority) => put(accountKey(organizer), settings, null, authority),
    setOfAuction: (auctionId, rules, authority) => put(auctionKey(auctionId), { rules }, auctionId, authority),
  };
}

/** Returns a function that reads which organizers want a report of each of their sales. */
export const reportWanted =
  ({ documents }: { documents: DocumentStore }) =>
  async (organizers: readonly string[]): Promise<(organizer: string) => boolean> => {
    const settings = await alertSettingStore(documents).ofAccounts(organizers);
    return (organizer) => settings(organizer).saleReport;
  };
