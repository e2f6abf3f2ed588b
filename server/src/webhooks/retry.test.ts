import { DAY_MS, LIMITS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { T0 } from "../analytics/analytics.fixtures.ts";
import { deliveryOf, webhookOf } from "../storage/webhook.fixtures.ts";
import { afterAttempt, pauseAfter } from "./retry.ts";

const AUCTION = "a".repeat(24);
const delivery = deliveryOf(webhookOf(1, 0).id, 1, 0, { auctionId: AUCTION, type: "lot.closed" });
const answer = (status: number, retryAfterMs = 0, text = "") => ({ status, retryAfterMs, text });
const unlucky = fc.integer({ min: 300, max: 599 }).filter((status) => status !== 410);

describe("a delivery", () => {
  it("that fails is tried again later, never sooner than asked, never after a day, and ends", () => {
    const attempt = fc.record({
      status: fc.option(unlucky),
      retryAfterMs: fc.nat(2 * DAY_MS),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.infiniteStream(attempt), (attempts) => {
        let [now, known, tries] = [T0, delivery, 0];
        for (const { status, retryAfterMs, random } of attempts) {
          if (known.nextAttemptAt === null) break;
          const outcome = status === null ? { problem: "no answer" } : answer(status, retryAfterMs);
          known = afterAttempt(known, outcome, { now, hidden: [], random });
          tries += 1;
          if (known.nextAttemptAt === null) break;
          const next = Date.parse(known.nextAttemptAt);
          const least = Math.min(T0 + DAY_MS, now + (status === null ? 1_000 : Math.max(1_000, retryAfterMs)));
          expect(next).toBeGreaterThanOrEqual(least);
          expect(next).toBeLessThanOrEqual(T0 + DAY_MS);
          now = next;
        }
        expect(known).toMatchObject({ state: "failed", attempts: tries, payload: null });
        expect(now).toBe(T0 + DAY_MS);
        expect(tries).toBeLessThan(60);
      }),
    );
  });

  it.each([200, 201, 204, 299])("ends with status %i, and pauses nothing", (status) => {
    const after = afterAttempt(delivery, answer(status), { now: T0, hidden: [] });
    expect(after).toMatchObject({ state: "delivered", status, problem: null, nextAttemptAt: null });
    expect(pauseAfter(after, { acceptedAt: null })).toBeNull();
  });

  it("keeps a limited part of an answer, without control characters and hidden texts", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.stringMatching(/^[a-z0-9]{8,20}$/),
        (text, secret) => {
          const given = answer(500, 0, `${secret}${text}${secret}`);
          const kept = afterAttempt(delivery, given, { now: T0, hidden: [secret] }).answer ?? "";
          expect([...kept].length).toBeLessThanOrEqual(LIMITS.webhookAnswerCharacters);
          expect(kept).not.toContain(secret);
          expect(kept).not.toMatch(/(?!\n)\p{Cc}|\p{Cs}|\p{Default_Ignorable_Code_Point}/u);
        },
      ),
    );
  });
});
