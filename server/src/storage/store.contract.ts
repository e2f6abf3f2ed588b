import { DAY_MS, DEFAULT_GRID } from "@headcount/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownIdsContract } from "./own-ids.contract.ts";
import { apiKeysContract } from "./store/access/api-keys.contract.ts";
import { sharesContract } from "./store/access/shares.contract.ts";
import { tokenKeysContract } from "./store/access/token-keys.contract.ts";
import { auctionsContract } from "./store/auctions.contract.ts";
import { minutesContract } from "./store/audience/minutes.contract.ts";
import { recordersContract } from "./store/audience/recorders.contract.ts";
import { summariesContract } from "./store/audience/summaries.contract.ts";
import { viewersContract } from "./store/audience/viewers.contract.ts";
import { auditContract } from "./store/audit.contract.ts";
import { cataloguesContract } from "./store/catalogues.contract.ts";
import { flagsContract } from "./store/flags.contract.ts";
import { marksContract } from "./store/marks.contract.ts";
import { documentsContract } from "./store/messages/documents.contract.ts";
import { mailsContract } from "./store/messages/mails.contract.ts";
import { momentsContract } from "./store/moments.contract.ts";
import { sponsorsContract } from "./store/sponsors.contract.ts";
import { A, insertBoth, type Limits, type MakeStore, storeUnderTest } from "./store/under-test.fixtures.ts";
import { webhooksContract } from "./store/webhooks.contract.ts";
import { apiKeyOf, auditEntryOf, shareOf, tokenKeyOf } from "./store.fixtures.ts";
import type { Store } from "./store.ts";
import { webhookOf } from "./webhook.fixtures.ts";

const RETENTION = { retentionMs: 90 * DAY_MS, grid: DEFAULT_GRID };

/** Tests the promises of the port for one implementation: a contract for each part of the store, beside its port. */
export const storeContract = (name: string, makeStore: MakeStore, limits: Limits = {}): void => {
  ownIdsContract(name, () => makeStore(RETENTION), limits);
  describe(`a ${name} store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await makeStore(RETENTION);
      await insertBoth(store);
    });
    afterEach(() => store.close());

    const under = storeUnderTest(() => store, limits);
    auctionsContract(under);
    minutesContract(under);
    viewersContract(under);
    flagsContract(under);
    cataloguesContract(under);
    momentsContract(under);
    marksContract(under);
    sponsorsContract(under);
    sharesContract(under);
    apiKeysContract(under);
    auditContract(under);
    summariesContract(under);
    recordersContract(under);
    webhooksContract(under);
    mailsContract(under);
    documentsContract(under);
    tokenKeysContract(under);

    it("T10: accepts no operator as an id, even if the routes let one through", async () => {
      await store.audit.append(auditEntryOf(1, 0));
      await store.apiKeys.insert(apiKeyOf(1, 0));
      await store.shares.insert(A, shareOf(1, 0));
      await store.webhooks.insert(webhookOf(1, 0));
      await store.tokenKeys.insert(tokenKeyOf(1, 0));
      // A query with `$gt` in place of a text would find any document.
      for (const operator of [{ $gt: "" }, { $ne: null }, { $regex: ".*" }] as unknown as string[]) {
        const found = [
          () => store.auctions.find(operator),
          () => store.shares.find(A, operator),
          () => store.shares.find(operator, shareOf(1, 0).id),
          () => store.apiKeys.find(operator),
          () => store.webhooks.find(operator),
        ].map(async (find) => find());
        expect((await Promise.allSettled(found)).filter((one) => one.status === "fulfilled" && one.value)).toEqual([]);
        const histories = [{ auction: operator }, { reader: operator }].map(async (whose) =>
          store.audit.list(whose, { since: 0, limit: 9 }),
        );
        for (const one of await Promise.allSettled(histories))
          if (one.status === "fulfilled") expect(one.value).toEqual([]);
        const deleted = await Promise.allSettled([store.apiKeys.delete(operator, apiKeyOf(1, 0).id)]);
        const keys = await Promise.allSettled([store.tokenKeys.list([operator])]);
        expect(keys.filter((one) => one.status === "fulfilled" && one.value.length > 0)).toEqual([]);
        expect(deleted).not.toContainEqual({ status: "fulfilled", value: true });
      }
      expect(await store.apiKeys.list("olga")).toHaveLength(1);
    });

    it("answers a ping until it is closed", async () => {
      await store.ping();
      await store.close();
      await expect(store.ping()).rejects.toThrow();
    });
  });
};
