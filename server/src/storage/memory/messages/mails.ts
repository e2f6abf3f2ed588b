import type { MailStore, StoredMail } from "../../store.ts";

interface Entry {
  mail: StoredMail;
  dueAt: number | null;
}

const entryOf = (mail: StoredMail): Entry => ({
  mail: structuredClone(mail),
  dueAt: mail.nextAttemptAt === null ? null : Date.parse(mail.nextAttemptAt),
});

const isWaiting = (entry: Entry): entry is Entry & { dueAt: number } => entry.dueAt !== null;

export const memoryMails = (): MailStore => {
  const entries = new Map<string, Entry>();
  const waiting = () => [...entries.values()].filter(isWaiting);
  const deleteWhere = (is: (entry: Entry) => boolean): number => {
    const gone = [...entries].filter(([, entry]) => is(entry));
    for (const [id] of gone) entries.delete(id);
    return gone.length;
  };
  return {
    async add(mails) {
      for (const mail of mails) if (!entries.has(mail.id)) entries.set(mail.id, entryOf(mail));
    },
    find: async (id) => structuredClone(entries.get(id)?.mail ?? null),
    async claim({ now, until }) {
      const due = waiting()
        .filter(({ dueAt }) => dueAt <= now)
        .sort((a, b) => a.dueAt - b.dueAt)[0];
      if (!due) return null;
      due.dueAt = until;
      return structuredClone(due.mail);
    },
    async replace(mail) {
      if (entries.has(mail.id)) entries.set(mail.id, entryOf(mail));
    },
    countWaiting: async () => waiting().length,
    async forget(auctionId) {
      deleteWhere(({ mail }) => mail.auctionId === auctionId);
    },
    deleteFinished: async (before) =>
      deleteWhere(({ mail, dueAt }) => dueAt === null && Date.parse(mail.createdAt) < before),
  };
};
