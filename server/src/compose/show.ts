import { LIMITS, newMoment, publicMoment, SIMULATED_AUCTION_ID } from "@headcount/protocol";
import type { DeliveryLedger } from "../ingest/delivery-ledger.ts";
import { createIngest } from "../ingest/ingest.ts";
import { storedOf } from "../routes/organizer/moments.ts";
import { createShowRunner, type ShowRunner, type ShowRunnerOptions } from "../simulation/show-runner.ts";
import type { Store } from "../storage/store.ts";
import type { Realtime } from "./realtime.ts";

interface ShowOptions extends Pick<ShowRunnerOptions, "grid" | "clock" | "log" | "failed"> {
  store: Store;
  retentionMs: number;
}

type ShowViewers = Pick<Realtime, "simulatedChanged" | "sendMoments">;

export interface SimulatedShow extends ShowRunner {
  /** Sends changes of the audience and moments to the real viewers of the show. */
  connect(viewers: ShowViewers): void;
}

/** Moments of the show are kept for an hour, because its sale repeats while someone watches. */
const SHOW_MOMENTS_MS = 3_600_000;
const DELETED_AT_ONCE = 100;
/** An hour of the show is far below the limits of an auction. */
const ROOM = { edges: LIMITS.moments, others: LIMITS.moments };

/** Minutes of the show stay out of the ledger's metrics. */
const unnoticed: Pick<DeliveryLedger, "limits" | "note" | "refuse"> = {
  limits: async (parts) => parts.map(({ seq }) => seq),
  note: async () => {},
  refuse() {},
};

/**
 * The simulated show on this server's store and rooms. Its minutes follow the same rules as others, but bypass the outbox and its metrics.
 */
export function composeShow({ store, retentionMs, ...options }: ShowOptions): SimulatedShow {
  let viewers: ShowViewers | null = null;
  const ingest = createIngest({ store, ledger: unnoticed, retentionMs, now: options.clock.wall });
  const runner = createShowRunner({
    ...options,
    changed: () => viewers?.simulatedChanged(),
    async record(moments, at) {
      const stored = moments.map((moment) => storedOf(newMoment.parse(moment), at));
      const recorded = await store.moments.record(SIMULATED_AUCTION_ID, stored, ROOM);
      if (recorded)
        viewers?.sendMoments(
          SIMULATED_AUCTION_ID,
          recorded.map(({ moment }) => publicMoment.parse(moment)),
        );
    },
    async store(parts) {
      await ingest(parts);
    },
    async tidy(now) {
      const old = { interval: { from: 0, to: now - SHOW_MOMENTS_MS }, limit: DELETED_AT_ONCE };
      for (let moments = await store.moments.list(SIMULATED_AUCTION_ID, old); moments.length > 0; ) {
        for (const { id } of moments) await store.moments.delete(SIMULATED_AUCTION_ID, id);
        moments = await store.moments.list(SIMULATED_AUCTION_ID, old);
      }
    },
  });
  return {
    ...runner,
    connect(realtime) {
      viewers = realtime;
    },
  };
}
