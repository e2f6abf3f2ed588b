import { z } from "zod";
import { countModes } from "../counting/count-modes.ts";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";
import type { CountMode } from "../viewers.ts";
import { recordedGroup } from "./groups.ts";
import { sourceCounts } from "./sources.ts";
import { visits } from "./visits.ts";

const amount = z.number().nonnegative().max(1e9);
const whole = z.int().nonnegative().max(1e9);

/** A level over an interval: the last value, the time-weighted mean, and the extremes from every change. */
export const level = z
  .object({ last: whole, mean: amount, min: whole, max: whole })
  .refine((l) => l.min <= l.mean && l.mean <= l.max && l.min <= l.last && l.last <= l.max, {
    message: "must satisfy min ≤ mean ≤ max and min ≤ last ≤ max",
  });
export type Level = z.infer<typeof level>;

const seen = z.int().min(1).max(60_000).optional();

/** The total of an auction over all nodes in one slot, as the node that leads saw it: exact to a tick of 1 s. `people` are distinct over the nodes. */
export const totalLevels = z.object({
  connections: level,
  people: level,
  /** Milliseconds of the slot in which the total was known; absent if it was known in the whole slot. */
  seen,
});
export type TotalLevels = z.infer<typeof totalLevels>;

/** The viewers of one group in a slot. */
const slotGroup = z.object({ group: recordedGroup, connections: level, people: level });
export type SlotGroup = z.infer<typeof slotGroup>;

/** The groups of a slot, by name, in order. Absent if no viewer had a group. Otherwise all viewers are in one of them, those without a group in `NO_GROUP`. */
const slotGroups = z
  .array(slotGroup)
  .min(1)
  .max(LIMITS.recordedGroups + 2)
  .refine((groups) => groups.every(({ group }, i) => i === 0 || group > (groups[i - 1]?.group ?? group)), {
    message: "must be in order, each group once",
  });

/** What one recorder saw in 5 s. `index` is the slot's position in its minute. `joins` and `leaves` count people. */
export const slot = z
  .object({
    index: z.int().min(0).max(59),
    connections: level,
    people: level,
    joins: whole,
    leaves: whole,
    /** Those of `leaves` that the server itself disconnected; absent if none. */
    drained: z.int().min(1).max(1e9).optional(),
    /** Observed milliseconds of the slot; absent if the whole slot was observed. */
    seen,
    /** Only of the node that leads the auction, and only while the total is known. */
    total: totalLevels.optional(),
    groups: slotGroups.optional(),
  })
  .refine(({ leaves, drained = 0 }) => drained <= leaves, { message: "must not be above leaves", path: ["drained"] });
export type Slot = z.infer<typeof slot>;

const name = z.string().min(1).max(64);

/**
 * What one recorder (one boot of one node) saw of one minute. A higher `seq` of the same recorder replaces a lower one. `slots` has only
 * sampled slots, in order. A recorder without slots sends `whole` instead: the level over all of its samples, and their number.
 */
export const minutePart = z
  .object({
    node: name,
    boot: name,
    seq: z.int().nonnegative(),
    /** Start of the minute, epoch ms UTC. */
    minute: z.int().nonnegative(),
    slots: z.array(slot).max(60),
    joins: whole,
    leaves: whole,
    /**
     * The time that the recorder covers, in ms from the start of the minute; absent: from its first to its last slot. Missing slots
     * within this time were not seen. Outside of it, the recorder had no viewers.
     */
    covers: z
      .object({ from: z.int().min(0).max(3_600_000), to: z.int().min(0).max(3_600_000) })
      .refine(({ from, to }) => from < to, { message: "must be before to", path: ["from"] })
      .optional(),
    /**
     * The number of minutes before this one for which the recorder had followed the auction without a break. It has a part for each of
     * them.
     */
    minutesBefore: z.int().min(1).max(100_000_000).optional(),
    /** It counts for the whole minute, for any number of samples. */
    whole: z.object({ level, samples: z.int().min(1).max(600) }).optional(),
    /** Absent if people are not identified. */
    visits: visits.optional(),
    /** Where viewers came from in the quarter of an hour, in its last minute of this recorder. Absent if sources are not counted. */
    sources: sourceCounts.optional(),
    /** The count mode in this minute, or both modes if it was switched. Absent if the recorder does not know. */
    countModes: countModes.min(1).optional(),
  })
  .refine((part) => part.slots.every((s, i) => i === 0 || s.index > (part.slots[i - 1]?.index ?? -1)), {
    message: "must be in order, each index once",
    path: ["slots"],
  });
export type MinutePart = z.infer<typeof minutePart>;

/** A part of an auction's minute. */
export interface AuctionPart {
  auctionId: string;
  part: MinutePart;
  /** Proves the part's recorder, if the delivering boot is not the one that recorded it. */
  secret?: string;
}

/** The level of a merged slot. `isBound`: the true maximum may be lower, because several recorders varied and none of them saw the total. */
export interface MergedLevel extends Level {
  isBound?: true;
}

/** A minute's level. It adds the start (epoch ms) of the slot with the peak; `null` if slots are unknown. */
export interface MinuteLevel extends MergedLevel {
  maxAt: number | null;
}

/** The viewers of one group over a minute. */
export interface GroupLevels {
  group: string;
  connections: MergedLevel;
  people: MergedLevel;
}

/** The merge of a minute's parts. */
export interface MinuteTotals {
  connections: MinuteLevel;
  people: MinuteLevel;
  /** Number of seen slots, or of samples if slots are unknown. */
  sampleCount: number;
  /** Milliseconds that all covering recorders saw. */
  seen: number;
  joins: number;
  leaves: number;
  /** The count modes of the parts; empty if no part has one. */
  countModes: CountMode[];
  /** By name, in order. Absent if no viewer had a group. */
  groups?: GroupLevels[];
}

const snapshotFields = {
  timestamp: instant,
  viewerCount: whole,
  avgViewers: amount,
  peakViewers: whole,
  minViewers: whole,
  sampleCount: z.int().min(1).max(600),
  part: minutePart.optional(),
  /** Proves that the part comes from its recorder, if the recorder has a secret. */
  secret: z.string().max(64).optional(),
};
const inOrder = <T extends { minViewers: number; avgViewers: number; peakViewers: number }>(
  body: T,
  context: z.RefinementCtx<T>,
): void => {
  if (body.minViewers > body.avgViewers)
    context.addIssue({ code: "custom", path: ["minViewers"], message: "must not be above avgViewers" });
  if (body.avgViewers > body.peakViewers)
    context.addIssue({ code: "custom", path: ["avgViewers"], message: "must not be above peakViewers" });
};

/** Body of `POST …/analytics/snapshot`: one minute. Without `part` it is one whole part from the recorder `external`. */
export const snapshotBody = z.object(snapshotFields).superRefine(inOrder);
export type SnapshotBody = z.infer<typeof snapshotBody>;
