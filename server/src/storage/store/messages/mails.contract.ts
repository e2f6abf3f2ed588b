import { describe, expect, it } from "vitest";
import { T0 } from "../../../analytics/analytics.fixtures.ts";
import { mailOf } from "../../mail.fixtures.ts";
import type { StoredMail } from "../../store.ts";
import { A, B, type StoreUnderTest } from "../under-test.fixtures.ts";

/** The promises about the queue of e-mails. */
export const mailsContract = ({ store }: StoreUnderTest): void => {
  describe("mails", () => {
    const claim = async (now: number, until = now + 60_000): Promise<string | null> =>
      (await store().mails.claim({ now, until }))?.id ?? null;
    const at = (ms: number): string => new Date(T0 + ms).toISOString();

    it("are added once, unchanged, whatever their content", async () => {
      const mail = mailOf("one", { problem: "Ünïcode 🎨 $set.x" });
      await store().mails.add([mail]);
      await store().mails.add([{ ...mail, attempts: 9 }, mailOf("__proto__")]);
      expect(await store().mails.find("one")).toEqual(mail);
      expect((await store().mails.find("__proto__"))?.id).toBe("__proto__");
      expect(await store().mails.find("constructor")).toBeNull();
      expect(await store().mails.countWaiting()).toBe(2);
      await store().mails.add([]);
    });

    it("are claimed when due, the earliest first, and once until the claim ends", async () => {
      const [a, b] = [mailOf("a", { nextAttemptAt: at(20) }), mailOf("b", { nextAttemptAt: at(10) })];
      await store().mails.add([a, b, mailOf("c", { state: "sent", nextAttemptAt: null, message: null })]);
      expect(await claim(T0 + 9)).toBeNull();
      expect(await claim(T0 + 20, T0 + 50_000)).toBe("b");
      expect(await claim(T0 + 20)).toBe("a");
      expect(await claim(T0 + 20)).toBeNull();
      expect(await claim(T0 + 50_000)).toBe("b");
    });

    it("are claimed by one of several processes", async () => {
      await store().mails.add([mailOf("a")]);
      const claims = await Promise.all(Array.from({ length: 6 }, () => claim(T0 + 1)));
      expect(claims.filter((id) => id !== null)).toEqual(["a"]);
    });

    it("are replaced, but not brought back, and finished ones are deleted when they are old", async () => {
      const mail = mailOf("a");
      const done: StoredMail = { ...mail, state: "sent", nextAttemptAt: null, message: null };
      await store().mails.add([mail, mailOf("waiting")]);
      await store().mails.replace(done);
      await store().mails.replace(mailOf("unknown"));
      expect(await store().mails.find("a")).toEqual(done);
      expect(await store().mails.find("unknown")).toBeNull();
      expect(await store().mails.countWaiting()).toBe(1);
      expect(await store().mails.deleteFinished(T0)).toBe(0);
      expect(await store().mails.deleteFinished(T0 + 1)).toBe(1);
      await store().mails.replace(done);
      expect(await store().mails.find("a")).toBeNull();
      expect(await store().mails.find("waiting")).not.toBeNull();
    });

    it("about a deleted auction are deleted", async () => {
      await store().mails.add([
        mailOf("a", { auctionId: A }),
        mailOf("b", { auctionId: B }),
        mailOf("c", { auctionId: null }),
      ]);
      await store().mails.forget(A);
      await store().mails.forget("no id");
      expect(await store().mails.find("a")).toBeNull();
      expect(await store().mails.countWaiting()).toBe(2);
    });
  });
};
