import { auction, invite, member } from "@headcount/protocol";
import { z } from "zod";
import type { Logger } from "../platform/logger.ts";
import type { StoredAuction } from "./store.ts";

/** Reads one row or document; `null` if it is damaged. Damage is logged once and does not affect other rows. */
export type ReadRow<T> = (id: string, read: () => unknown) => T | null;

const MOST_REPORTED = 10_000;

/** A reader of rows that must match `schema`. `what` describes the rows in the log. */
function soundRows<T>(what: string, schema: z.ZodType<T>, logger: Logger | undefined): ReadRow<T> {
  const reported = new Set<string>();
  const report = (id: string, reason: string): null => {
    const key = `${id} ${reason}`;
    if (!reported.has(key) && reported.size < MOST_REPORTED) {
      reported.add(key);
      logger?.error({ row: what, id, reason }, "A stored row is damaged and left out; all others are used");
    }
    return null;
  };
  return (id, read) => {
    try {
      const { data, error } = schema.safeParse(read());
      const [issue] = error?.issues ?? [];
      return issue ? report(id, [issue.path.join("."), issue.message].filter(Boolean).join(": ")) : (data as T);
    } catch (error) {
      return report(id, (error as Error).message);
    }
  };
}

/** A page of rows without damaged ones. It is full unless there are no more rows. */
export async function soundPage<T>(
  limit: number,
  read: (seen: number, most: number) => Promise<(T | null)[]>,
): Promise<T[]> {
  const page: T[] = [];
  for (let seen = 0; ; ) {
    const most = limit - page.length;
    const rows = await read(seen, most);
    page.push(...rows.filter((row) => row !== null));
    seen += rows.length;
    if (rows.length < most || page.length >= limit) return page;
  }
}

/** The fields of an auction that both databases store. Fields of a newer version are kept. */
const storedAuction = auction.loose().extend({
  members: z.array(member),
  invites: z.array(invite),
  toggles: z.array(z.object({ at: z.number(), enabled: z.boolean() })),
  pendingEvents: z
    .array(
      z.object({ id: z.string(), type: z.enum(["auction.started", "auction.ended", "summary.ready"]), at: z.string() }),
    )
    .default([]),
}) satisfies z.ZodType<StoredAuction>;

export const auctionRows = (logger: Logger | undefined): ReadRow<StoredAuction> =>
  soundRows<StoredAuction>("auction", storedAuction, logger);

const time = z.number();
/** The stored record of a recorder. */
const recorderRecord = z.object({
  node: z.string(),
  boot: z.string(),
  firstAt: time,
  lastAt: time,
  skewMs: z.number().nullable(),
  seqs: z.array(z.tuple([z.number(), z.number()])),
});
export type SoundRecorder = z.infer<typeof recorderRecord>;
export const recorderRows = (logger: Logger | undefined): ReadRow<SoundRecorder> =>
  soundRows("recorder", recorderRecord, logger);

/** A reader of documents that no code needs at startup. Any valid JSON is accepted unchanged. */
export const jsonRows = <T>(what: string, logger: Logger | undefined): ReadRow<T> =>
  soundRows(
    what,
    z.custom<T>((value) => typeof value === "object" && value !== null),
    logger,
  );
