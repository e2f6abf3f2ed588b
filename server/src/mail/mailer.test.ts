import { DAY_MS, DEFAULT_GRID } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { T0 } from "../analytics/analytics.fixtures.ts";
import { silentLogger } from "../platform/logger.ts";
import type { Letter, Sent } from "../platform/mail/smtp.ts";
import { mailOf } from "../storage/mail.fixtures.ts";
import { memoryStore } from "../storage/memory/store.ts";
import { createMailer, type NewMail } from "./mailer.ts";
import { afterAttempt } from "./retry.ts";

const message = { to: "olga@example.com", subject: "S", text: "T", html: "H", pictures: [] };
const newMail = (id: string, over: Partial<NewMail> = {}): NewMail => ({
  ...{ id, kind: "alert", auctionId: null, usefulForMs: DAY_MS, message },
  ...over,
});

function mailerWith(answer: (letter: Letter) => Promise<Sent>, limits = {}) {
  const store = memoryStore({ retentionMs: DAY_MS, grid: DEFAULT_GRID });
  const clock = { now: T0 };
  const letters: Letter[] = [];
  const send = (letter: Letter): Promise<Sent> => {
    letters.push(letter);
    return answer(letter);
  };
  const finished: string[] = [];
  const mailer = createMailer({
    ...{ store, send, log: silentLogger, now: () => clock.now },
    finished: ({ state }) => finished.push(state),
    limits: limits as never,
  });
  return { store, clock, letters, mailer, finished };
}
const SENT = async (): Promise<Sent> => ({ kind: "sent" });
const LIMITS = { mailQueue: 100 };

describe("the queue of e-mails", () => {
  it("sends a mail once, however often it is posted, and keeps neither its address nor its text", async () => {
    const { mailer, store, letters } = mailerWith(SENT, LIMITS);
    for (let i = 0; i < 3; i += 1) await mailer.post(newMail("a"));
    await mailer.idle();
    await mailer.post(newMail("a"));
    await mailer.idle();
    expect(letters).toHaveLength(1);
    expect(await store.mails.find("a")).toMatchObject({ state: "sent", message: null, attempts: 1 });
  });

  it("tries a mail again after a temporary failure, also in another process", async () => {
    let answer: Sent = { kind: "failed", problem: "451 later" };
    const { mailer, store, letters, clock } = mailerWith(async () => answer, LIMITS);
    await mailer.post(newMail("a"));
    await mailer.idle();
    expect(await store.mails.find("a")).toMatchObject({ state: "waiting", attempts: 1, problem: "451 later" });
    await mailer.idle();
    expect(letters).toHaveLength(1);
    await mailer.stop();
    const next = createMailer({ store, send: async () => answer, log: silentLogger, now: () => clock.now });
    clock.now += 60_000;
    answer = { kind: "sent" };
    await next.idle();
    expect(await store.mails.find("a")).toMatchObject({ state: "sent", attempts: 2, problem: null });
  });

  it("gives up a refused mail with the reason, and sends the others", async () => {
    const { mailer, store, finished } = mailerWith(
      async ({ to }) => (to === "no@example.com" ? { kind: "refused", problem: "550 unknown" } : { kind: "sent" }),
      LIMITS,
    );
    await mailer.post(newMail("bad", { message: { ...message, to: "no@example.com" } }));
    await mailer.post(newMail("good"));
    await mailer.idle();
    expect(await store.mails.find("bad")).toMatchObject({ state: "failed", problem: "550 unknown", message: null });
    expect(finished.toSorted()).toEqual(["failed", "sent"]);
    expect(await store.mails.find("good")).toMatchObject({ state: "sent" });
  });

  it("does not wait for a mail that hangs", async () => {
    const hanging = Promise.withResolvers<Sent>();
    const { mailer, store } = mailerWith(
      async ({ to }) => (to === "slow@example.com" ? hanging.promise : { kind: "sent" }),
      LIMITS,
    );
    await mailer.post(newMail("slow", { message: { ...message, to: "slow@example.com" } }));
    await mailer.post(newMail("quick"));
    await expect.poll(async () => (await store.mails.find("quick"))?.state).toBe("sent");
    hanging.resolve({ kind: "sent" });
    await mailer.idle();
  });

  it("drops mails beyond its limit and mails that came too late", async () => {
    const { mailer, store, clock, letters, finished } = mailerWith(async () => ({ kind: "failed", problem: "down" }), {
      mailQueue: 2,
    });
    for (const id of ["a", "b", "c"]) await mailer.post(newMail(id, { usefulForMs: 5_000 }));
    expect(await store.mails.find("c")).toMatchObject({ state: "dropped", problem: "the queue is full" });
    await mailer.idle();
    clock.now += 10_000;
    await mailer.idle();
    expect(await store.mails.find("a")).toMatchObject({ state: "dropped", problem: "down", message: null });
    expect(finished).toEqual(["dropped", "dropped", "dropped"]);
    expect(letters).toHaveLength(2);
  });

  it("has attempts that follow each other more and more slowly, and an end", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (random) => {
        let mail = mailOf("a");
        let now = T0;
        while (mail.state === "waiting") {
          mail = afterAttempt(mail, { kind: "failed", problem: "x" }, now, random);
          if (mail.nextAttemptAt === null) break;
          const next = Date.parse(mail.nextAttemptAt);
          expect(next).toBeGreaterThan(now);
          expect(next).toBeLessThanOrEqual(Date.parse(mail.expiresAt));
          now = next;
        }
        expect(mail.state).toBe("failed");
        expect(mail.attempts).toBeLessThan(200);
      }),
    );
  });
});
