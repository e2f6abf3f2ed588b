import type { Delivery, Outcome, Recorder } from "../outbox/delivery.ts";
import type { Intake, IntakeResult } from "./ingest.ts";

/** Delivery within one process: the same door as the HTTP API's, without the wire. */
export const storeDelivery = (intake: Intake, recorder: Recorder): Delivery => ({
  deliver: async (parts) => (await intake(parts, { ...recorder, skewMs: 0 })).map(outcomeOf),
});

function outcomeOf({ kind }: IntakeResult): Outcome {
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
