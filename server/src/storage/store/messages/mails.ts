/** A file shown inside an e-mail. */
export interface MailPicture {
  /** The name that the HTML uses: `cid:<name>`. */
  cid: string;
  /** PNG in Base64. */
  png: string;
}

/** The content of an e-mail to one recipient. */
export interface MailMessage {
  to: string;
  subject: string;
  text: string;
  html: string;
  pictures: MailPicture[];
}

export type MailKind = "alert" | "invitation" | "password" | "report";

/** An e-mail that waits to be sent, or the record of what became of it. Times are ISO 8601 in UTC. */
export interface StoredMail {
  /** Names the occasion and the recipient. A second mail with the same id is not sent. */
  id: string;
  kind: MailKind;
  /** The auction that it is about. */
  auctionId: string | null;
  state: "waiting" | "sent" | "failed" | "dropped";
  createdAt: string;
  attempts: number;
  /** When to try again; `null` once it is finished. */
  nextAttemptAt: string | null;
  /** Not sent after this time. */
  expiresAt: string;
  /** Why the last attempt failed. */
  problem: string | null;
  /** `null` once the mail is finished: neither addresses nor texts are kept. */
  message: MailMessage | null;
}

/** The queue of e-mails. */
export interface MailStore {
  /** Adds the mails whose ids are new; resolves when they are on disk. */
  add(mails: readonly StoredMail[]): Promise<void>;
  find(id: string): Promise<StoredMail | null>;
  /**
   * Takes the waiting mail with the earliest `nextAttemptAt`, if that is not after `now`. No process gets it again before `until` (both
   * epoch ms), unless it is replaced.
   */
  claim(wanted: { now: number; until: number }): Promise<StoredMail | null>;
  /** Replaces a mail. Does nothing if it is gone. */
  replace(mail: StoredMail): Promise<void>;
  countWaiting(): Promise<number>;
  /** Deletes all mails about an auction. */
  forget(auctionId: string): Promise<void>;
  /** Deletes finished mails created before this time, epoch ms. Resolves to their number. */
  deleteFinished(before: number): Promise<number>;
}
