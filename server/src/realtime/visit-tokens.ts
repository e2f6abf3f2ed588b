import { createHmac, timingSafeEqual } from "node:crypto";

/** How long a visit may continue after a restart, or after its server closed the connection. */
const RESUME_MS = 60_000;
const TOKEN = /^([0-9a-z]{1,11})\.([0-9a-z]{0,11})\.([\w-]{1,64})\.([\w-]{22})$/;

/** A person's visit to one auction. `since` is its begin, epoch ms. */
interface Visit {
  auctionId: string;
  viewer: string;
  since: number;
}

/**
 * Signed starts of visits. Pages keep them in memory, so that a server restart ends no visit. The server does not store them.
 */
export interface VisitTokens {
  /** `leftAt`: when this server closes the connection (epoch ms); `null` while it stays open. */
  issue(visit: Visit, leftAt: number | null): string;
  /** When the viewer's visit began (epoch ms); `null` when a new visit begins. */
  sinceOf(who: Omit<Visit, "since">, token: unknown, now: number): number | null;
}

/** @param startedAt when this boot began, epoch ms */
export function createVisitTokens(
  secret: string,
  { boot, startedAt }: { boot: string; startedAt: number },
): VisitTokens {
  const sign = ({ auctionId, viewer }: Omit<Visit, "since">, content: string): Buffer =>
    createHmac("sha256", secret).update(`visit:${auctionId}:${viewer}:${content}`).digest().subarray(0, 16);
  return {
    issue(visit, leftAt) {
      const content = `${visit.since.toString(36)}.${leftAt === null ? "" : leftAt.toString(36)}.${boot}`;
      return `${content}.${sign(visit, content).toString("base64url")}`;
    },
    sinceOf(who, token, now) {
      const [, since = "", leftAt = "", issuer = "", signature = ""] = TOKEN.exec(String(token)) ?? [];
      if (signature === "") return null;
      const expected = sign(who, `${since}.${leftAt}.${issuer}`);
      if (!timingSafeEqual(Buffer.from(signature, "base64url"), expected)) return null;
      // This boot has already seen the visit end.
      if (issuer === boot) return null;
      const resumedAt = leftAt === "" ? startedAt : Math.max(startedAt, Number.parseInt(leftAt, 36));
      return now - resumedAt <= RESUME_MS ? Math.min(now, Number.parseInt(since, 36)) : null;
    },
  };
}
