import type { Config } from "../../server/src/config/config.ts";
import type { SaleEvent, SaleMoment } from "../../server/src/simulation/sale-plan.ts";
/** Records moments in the demo auction; rejects in words when the server does not take them. */
export type RecordMoment = (moment: SaleMoment) => Promise<void>;
/**
 * The key of a server on this machine: the one that is set, or the one that the server generated under its `DATA_DIR`. It is for this machine alone: `null`
 * for a server elsewhere, which must not be told a key of ours.
 */
export declare function localKey(
  url: string,
  { internalKeys, dataDir }: Pick<Config, "internalKeys" | "dataDir">,
): string | null;
export declare const recordingWith: ({
  url,
  auctionId,
  key,
}: {
  url: string;
  auctionId: string;
  key: string;
}) => RecordMoment;
/**
 * Carries the sale out in real time. When it is interrupted, or over, no lot is left on the block.
 * @returns how many lots came under the hammer
 */
export declare function auctioneer(
  events: readonly SaleEvent[],
  record: RecordMoment,
  signal: AbortSignal,
): Promise<number>;
