/**
 * The result for one delivered part. No kind is worth a retry:
 *
 * - `stored`: the part changed its minute.
 * - `duplicate`: this part, or a newer one of its recorder, was stored before.
 * - `off`: analytics was off when the minute began. `onSince` (epoch ms) is set if it is on now.
 * - `expired`: the minute is older than the retention.
 * - `unknown`: the auction does not exist, so nothing of it may be kept.
 * - `conflict`: a stored part has the same recorder and `seq`, and other content. The stored part stays.
 * - `full`: the minute has parts of `MAX_RECORDERS` other recorders.
 * - `future`: the minute is too far in the future.
 * - `jump`: `seq` is far above the recorder's last one.
 * - `refused`: the API of another process refused the part, for the reason that it gave.
 */
export type PartOutcome =
  | { kind: "stored" | "duplicate" | "expired" | "unknown" | "conflict" | "full" | "future" | "jump" }
  | { kind: "off"; onSince?: number }
  | { kind: "refused"; reason: string };

/** What merging a part into a store can result in. */
export type MergeOutcome = Extract<PartOutcome["kind"], "stored" | "duplicate" | "conflict" | "full" | "unknown">;

/** Why a part can never be stored. */
export type RefusedKind = Exclude<PartOutcome["kind"], "stored" | "duplicate" | "off" | "expired" | "refused">;
