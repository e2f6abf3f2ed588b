import { crc32 } from "node:zlib";
import type { AuctionPart } from "@headcount/protocol";
import type { Database } from "better-sqlite3";
import { packPart, unpackPart } from "../storage/codec/parts-codec.ts";
import { type DeadLetter, MAX_DEAD_LETTERS, type QueuedPart, type Settled } from "./outbox-store.ts";

interface PartRow {
  id: number;
  auction: string;
  minute: number;
  node: string;
  boot: string;
  bytes: number;
  sum: number;
  body: Uint8Array;
  secret?: string | null;
}

/** Roughly what a part's row uses beside its body, including its entries in two indexes. */
const ROW_BYTES = 250;

/** Number and bytes of parts. */
interface Usage {
  size: number;
  bytes: number;
}

/** `null` if the body is damaged. */
const readPart = (row: PartRow): QueuedPart | null => {
  const { id, auction: auctionId, minute, node, boot, sum, body, secret } = row;
  if (crc32(body) !== sum) return null;
  return { id, auctionId, part: { node, boot, minute, ...unpackPart(body) }, ...(secret && { secret }) };
};

/** The part as JSON, or a damaged body as hexadecimal bytes, so that an operator can rescue it. */
const letterOf = (row: PartRow): string =>
  JSON.stringify(readPart(row)?.part ?? { bytes: Buffer.from(row.body).toString("hex") });

/** The finished parts. Nothing here keeps a count: the caller adds up the usage that a committed transaction returns. */
export function partTable(database: Database) {
  const insert = database.prepare(
    "insert into part (auction, minute, node, boot, bytes, sum, body) values (?, ?, ?, ?, ?, ?, ?) on conflict (node, boot, auction, minute) do nothing",
  );
  const newest = database.prepare<[number], PartRow>(
    "select part.*, secret from part left join recorder using (node, boot) order by minute desc, part.id limit ?",
  );
  const oldest = database.prepare<[], { id: number; bytes: number }>(
    "select id, bytes from part order by minute, id desc",
  );
  const find = database.prepare<[number], PartRow>("select * from part where id = ?");
  const remove = database.prepare("delete from part where id = ?");
  const addLetter = database.prepare(
    "insert into dead_letter (auction, minute, body, reason, at) values (?, ?, ?, ?, ?)",
  );
  const limitLetters = database.prepare("delete from dead_letter where id <= (select max(id) from dead_letter) - ?");
  /** Ids of rows that could not be read. */
  const damaged = new Set<number>();

  return {
    usage: () => database.prepare("select count(*) size, total(bytes) bytes from part").get() as Usage,
    /** Runs inside a transaction. Returns what was added. */
    add(parts: readonly AuctionPart[]): Usage {
      const added = { size: 0, bytes: 0 };
      for (const { auctionId, part } of parts) {
        const body = packPart(part);
        const bytes = ROW_BYTES + body.length;
        const { changes } = insert.run(auctionId, part.minute, part.node, part.boot, bytes, crc32(body), body);
        added.size += changes;
        added.bytes += changes * bytes;
      }
      return added;
    },
    peek: (limit: number): QueuedPart[] =>
      newest.all(limit).flatMap((row) => {
        const part = readPart(row);
        if (!part) damaged.add(row.id);
        return part ?? [];
      }),
    /** Runs inside a transaction. Returns what was removed. */
    settle(settled: readonly Settled[], now: number): Usage {
      const removed = { size: 0, bytes: 0 };
      for (const { id, refused } of settled) {
        const row = find.get(id);
        if (!row) continue;
        if (refused !== undefined) addLetter.run(row.auction, row.minute, letterOf(row), refused, now);
        remove.run(id);
        removed.size += 1;
        removed.bytes += row.bytes;
      }
      limitLetters.run(MAX_DEAD_LETTERS);
      return removed;
    },
    /** The damaged parts, and the oldest ones that use `excess` bytes together. */
    toEvict(excess: number): Settled[] {
      const evicted: Settled[] = [...damaged].map((id) => ({ id, refused: "unreadable" }));
      let above = excess;
      if (above <= 0) return evicted;
      for (const { id, bytes } of oldest.iterate()) {
        if (above <= 0) break;
        above -= bytes;
        if (!damaged.has(id)) evicted.push({ id });
      }
      return evicted;
    },
    /** Call after the parts of `toEvict` were removed. */
    evicted: () => damaged.clear(),
  };
}

export function deadLetterTable(database: Database) {
  const newest = database.prepare<[number], DeadLetter>(
    "select auction auctionId, minute, reason, at from dead_letter order by id desc limit ?",
  );
  const auctions = database.prepare<[], string>("select distinct auction from dead_letter").pluck();
  const remove = database.prepare("delete from dead_letter where auction = ?");
  return {
    newest: (limit: number) => newest.all(limit),
    auctions: () => auctions.all(),
    remove: (auctionId: string) => void remove.run(auctionId),
  };
}
