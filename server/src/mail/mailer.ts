import { createHash } from "node:crypto";
import { LIMITS, type Limits } from "@headcount/protocol";
import { finishOrAbort, inRounds } from "../platform/in-rounds.ts";
import type { Logger } from "../platform/logger.ts";
import type { SendLetter, Sent } from "../platform/mail/smtp.ts";
import { type Repeated, repeat } from "../platform/repeat.ts";
import type { MailKind, MailMessage, Store, StoredMail } from "../storage/store.ts";
import { afterAttempt, dropped, isExpired } from "./retry.ts";

/** A mail for the queue. */
export interface NewMail {
  /** Names the occasion and the recipient: a second mail with the same id is not sent. */
  id: string;
  kind: MailKind;
  auctionId: string | null;
  /** How long it is worth sending, ms. */
  usefulForMs: number;
  message: MailMessage;
}

interface MailerOptions {
  store: Store;
  send: SendLetter;
  /** Called with the result of each mail that is finished. */
  finished?(mail: StoredMail): void;
  limits?: Limits;
  log: Logger;
  /** Epoch ms. */
  now(): number;
}

/** Sends e-mails from a queue on disk, so that they survive a restart and a mail server that does not answer. */
export interface Mailer {
  /** Resolves when the mail is on disk, or dropped because the queue is full. */
  post(mail: NewMail): Promise<void>;
  /** Resolves when nothing is being sent and nothing is due. */
  idle(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

const MAX_AT_ONCE = 3;
const LOOK_EVERY_MS = 5_000;
/** Longer than an attempt takes. If a process dies during an attempt, another attempt follows after this time. */
const CLAIM_MS = 120_000;

export function createMailer(options: MailerOptions): Mailer {
  const { store, finished, limits = LIMITS, log, now } = options;
  const stopping = new AbortController();
  const sending = new Set<Promise<void>>();
  let isStopped = false;
  let repeated: Repeated | undefined;

  const startDue = async (): Promise<void> => {
    while (sending.size < MAX_AT_ONCE && !isStopped) {
      const mail = await store.mails.claim({ now: now(), until: now() + CLAIM_MS });
      if (!mail) return;
      const sent = attempt(options, mail, stopping.signal).catch((error) =>
        log.error({ err: error, kind: mail.kind }, "an e-mail could not be handled: trying again"),
      );
      sending.add(sent);
      void sent.then(() => {
        sending.delete(sent);
        void look();
      });
    }
  };
  const looks = inRounds(
    () => startDue().catch((error) => log.error({ err: error }, "e-mails cannot be sent now: trying again")),
    () => isStopped,
  );
  const look = looks.run;

  return {
    async post(mail) {
      const waiting = stored(mail, now());
      const isFull = (await store.mails.countWaiting()) >= limits.mailQueue;
      if (isFull) log.error({ kind: mail.kind }, "an e-mail was dropped, because too many wait to be sent");
      const added = isFull ? dropped(waiting, "the queue is full") : waiting;
      await store.mails.add([added]);
      if (isFull) finished?.(added);
      void look();
    },
    async idle() {
      await look();
      while (looks.running || sending.size > 0) await Promise.all([looks.running, ...sending]);
    },
    start() {
      repeated ??= repeat(LOOK_EVERY_MS, look);
      void look();
    },
    async stop() {
      isStopped = true;
      await repeated?.stop();
      await looks.running;
      await finishOrAbort(sending, stopping);
    },
  };
}

function stored({ usefulForMs, ...mail }: NewMail, now: number): StoredMail {
  const at = new Date(now).toISOString();
  const times = { createdAt: at, nextAttemptAt: at, expiresAt: new Date(now + usefulForMs).toISOString() };
  return { ...mail, ...times, state: "waiting", attempts: 0, problem: null };
}

async function attempt(options: MailerOptions, mail: StoredMail, signal: AbortSignal): Promise<void> {
  const { store, send, finished, log, now } = options;
  const { kind, message } = mail;
  if (!message) return;
  // An id may contain the id of an account or an auction.
  const id = createHash("sha256").update(mail.id).digest("hex").slice(0, 32);
  const sent: Sent | null = isExpired(mail, now()) ? null : await send({ ...message, id }, signal);
  // The next process may try at once.
  if (signal.aborted && sent?.kind !== "sent") return store.mails.replace(mail);
  const after = sent ? afterAttempt(mail, sent, now()) : dropped(mail, mail.problem ?? "it could not be sent in time");
  await store.mails.replace(after);
  const { state, attempts, problem } = after;
  const entry = { kind, state, attempts, ...(problem !== null && { problem }) };
  if (state === "sent") log.debug(entry, "an e-mail was sent");
  else log.warn(entry, state === "waiting" ? "an e-mail could not be sent: trying again" : "an e-mail was not sent");
  if (state !== "waiting") finished?.(after);
}
