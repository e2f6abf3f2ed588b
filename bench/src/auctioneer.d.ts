import type { Config } from "../../server/src/config/config.ts";
import type { SaleEvent, SaleMoment } from "../../server/src/simulation/sale-plan.ts";
/** Records moments in the demo auction. Rejects with the server's message if the server refuses one. */
export type RecordMoment = (moment: SaleMoment) => Promise<void>;
/**
 * The internal key of a server on this machine: the configured key, or the key that the server generated under its `DATA_DIR`.
 * `null` for a server on another machine, which must not receive a key of this machine.
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
 * Runs the sale in real time. No lot remains on the block when the sale ends or is interrupted.
 * @returns the number of lots that came under the hammer
 */
export declare function auctioneer(
  events: readonly SaleEvent[],
  record: RecordMoment,
  signal: AbortSignal,
): Promise<number>;
