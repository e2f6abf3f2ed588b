import type { Delivery } from "./delivery.ts";
import type { Intake } from "./intake.ts";

/** Delivery within one process: the same door as the HTTP API's, without the wire. */
export const storeDelivery = (intake: Intake): Delivery => ({
  deliver: async (parts) =>
    (await intake(parts)).map(({ kind }) =>
      kind === "stored" || kind === "duplicate" ? { kind: "stored" } : { kind: "refused", reason: kind },
    ),
});
