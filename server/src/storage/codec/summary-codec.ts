import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { AuctionSummary } from "@headcount/protocol";

const [zipped, unzipped] = [promisify(gzip), promisify(gunzip)];

/** A summary as compressed JSON, because no query searches in it. */
export const packSummary = (summary: AuctionSummary): Promise<Buffer> => zipped(JSON.stringify(summary));

export const unpackSummary = async (bytes: Uint8Array): Promise<AuctionSummary> =>
  JSON.parse((await unzipped(bytes)).toString("utf8"));
