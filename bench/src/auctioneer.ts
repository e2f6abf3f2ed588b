import { setTimeout as pause } from "node:timers/promises";
import { INTERNAL_KEY_HEADER, type NewMoment } from "@headcount/protocol";
import { readSecrets } from "../../server/src/platform/keys/secrets.ts";
import type { SaleEvent, SaleMoment } from "../../server/src/simulation/sale-plan.ts";

const REQUEST_TIMEOUT_MS = 5_000;

/** Records moments in the demo auction. Rejects with the server's message if the server refuses one. */
export type RecordMoment = (moment: SaleMoment) => Promise<void>;

/**
 * The internal key of a server on this machine: the configured key, or the key that the server generated under its `DATA_DIR`.
 * `null` for a server on another machine, which must not receive a key of this machine.
 */
export function localKey(
  url: string,
  { internalKeys, dataDir }: { internalKeys: readonly string[] | undefined; dataDir: string },
) {
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname)) return null;
  if (internalKeys?.[0] !== undefined) return internalKeys[0];
  try {
    return readSecrets(dataDir).internalApiKey;
  } catch {
    // No server was started here, or another account started it.
    return null;
  }
}

export const recordingWith =
  ({ url, auctionId, key }: { url: string; auctionId: string; key: string }): RecordMoment =>
  async (moment) => {
    const reply = await fetch(new URL(`/api/v1/auctions/${auctionId}/moments`, url), {
      method: "POST",
      headers: { "content-type": "application/json", [INTERNAL_KEY_HEADER]: key },
      body: JSON.stringify(moment satisfies Partial<NewMoment>),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (reply.ok) return void (await reply.body?.cancel());
    const { error } = (await reply.json()) as { error: { message: string } };
    throw new Error(error.message);
  };

/**
 * Runs the sale in real time. No lot remains on the block when the sale ends or is interrupted.
 * @returns the number of lots that came under the hammer
 */
export async function auctioneer(
  events: readonly SaleEvent[],
  record: RecordMoment,
  signal: AbortSignal,
): Promise<number> {
  const began = performance.now();
  let onBlock: string | null = null;
  let hammers = 0;
  for (const { at, moment } of events) {
    await pause(Math.max(0, at - (performance.now() - began)), undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    await record(moment);
    if (moment.type === "lot_opened") onBlock = moment.lotNumber ?? null;
    else if (moment.type !== "bid" && moment.type !== "break") {
      onBlock = null;
      hammers += 1;
    }
  }
  if (onBlock === null) return hammers;
  await record({ type: "unsold", lotNumber: onBlock });
  return hammers + 1;
}
