import { DAY_MS } from "@headcount/protocol";
import { T0 } from "../analytics/analytics.fixtures.ts";
import type { StoredMail } from "./store.ts";

/** A waiting mail, due at T0. */
export const mailOf = (id: string, over: Partial<StoredMail> = {}): StoredMail => {
  const createdAt = new Date(T0).toISOString();
  return {
    ...{ id, kind: "alert", auctionId: null, state: "waiting", createdAt, attempts: 0, nextAttemptAt: createdAt },
    expiresAt: new Date(T0 + DAY_MS).toISOString(),
    problem: null,
    message: { to: "olga@example.com", subject: "A subject", text: "Text\n", html: "<p>Text</p>", pictures: [] },
    ...over,
  };
};
