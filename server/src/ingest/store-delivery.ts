import type { Delivery, Outcome, Recorder } from "../outbox/delivery.ts";
import type { Ingest, IngestResult } from "./ingest.ts";

/** Delivery within one process: the same function that the HTTP route calls. */
export const storeDelivery = (ingest: Ingest, recorder: Recorder): Delivery => ({
  deliver: async (parts) => (await ingest(parts, { ...recorder, skewMs: 0 })).map(outcomeOf),
});

function outcomeOf({ kind }: IngestResult): Outcome {
  switch (kind) {
    case "stored":
    case "duplicate":
      return { kind: "stored" };
    case "off":
    case "expired":
      return { kind: "off" };
    case "unknown":
      return { kind: "gone" };
    default:
      return { kind: "refused", reason: kind };
  }
}
