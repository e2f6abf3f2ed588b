import { DEFAULT_GRID } from "@headcount/protocol";
import { T0 } from "../../../src/analytics/analytics.fixtures.ts";
import { partOf } from "../../../src/storage/part.fixtures.ts";
import { sqliteStore } from "../../../src/storage/sqlite/store.ts";
import { auctionOf } from "../../../src/storage/store.fixtures.ts";

/* A process to be killed. It merges one minute after another into the given file, and prints each minute that is acknowledged. */
const auctionId = "a".repeat(24);
const store = await sqliteStore({ file: process.argv[2] ?? "", retentionMs: 90 * 86_400_000, grid: DEFAULT_GRID });
await store.auctions.insert(auctionOf(auctionId));
for (let at = 0; at < 100_000; at += 1) {
  await store.minutes.merge([{ auctionId, part: partOf(at, at) }], T0);
  process.stdout.write(`${at}\n`);
}
