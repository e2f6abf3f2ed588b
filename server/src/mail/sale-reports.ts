import type { Store, StoredAuction } from "../storage/store.ts";
import type { Mails } from "./mails.ts";

interface SaleReportOptions {
  store: Store;
  mails: Mails;
  /** E-mails of accounts, by id. */
  emails(organizers: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Whether these organizers want reports. */
  wanted(organizers: readonly string[]): Promise<(organizer: string) => boolean>;
}

/** Returns a function that sends the report of an ended auction to its owners. Each owner gets one for each end of the auction. */
export const saleReports =
  ({ store, mails, emails, wanted }: SaleReportOptions) =>
  async (auction: StoredAuction): Promise<void> => {
    const overview = (await store.summaries.overviews([auction.id])).get(auction.id);
    const { endedAt } = auction;
    if (!overview || endedAt === null) return;
    const owners = auction.members.filter(({ role }) => role === "owner").map(({ organizer }) => organizer);
    const [wants, addresses] = [await wanted(owners), await emails(owners)];
    for (const organizer of owners.filter(wants)) {
      const to = addresses.get(organizer);
      if (to !== undefined) await mails.report({ to, id: `${auction.id} ${endedAt} ${organizer}`, auction, overview });
    }
  };
