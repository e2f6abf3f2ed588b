import { z } from "zod";
import { countMode } from "../organizer/auction.ts";
import type { CountMode } from "../viewers.ts";
import type { Counting } from "./counting.ts";

/** Every set of count modes, by its bits: `tabs` is 1, `people` is 2. */
const SETS: readonly CountMode[][] = [[], ["tabs"], ["people"], ["tabs", "people"]];
const BITS = { tabs: 1, people: 2 } as const satisfies Record<CountMode, number>;

/** A set of count modes as a number from 0 to 3. */
export const countModeBits = (modes: readonly CountMode[] = []): number =>
  modes.reduce((bits, mode) => bits | BITS[mode], 0);

/** The set with these bits: `tabs` first, each mode once. */
export const countModesOf = (bits: number): CountMode[] => [...(SETS[bits & 3] ?? [])];

/** All modes of these sets. */
export const allCountModes = (sets: Iterable<readonly CountMode[] | undefined>): CountMode[] => {
  let bits = 0;
  for (const set of sets) bits |= countModeBits(set);
  return countModesOf(bits);
};

/** The count modes of minutes, each once. Empty if no minute has a mode, as with minutes from external recorders. */
export const countModes = z
  .array(countMode)
  .max(2)
  .refine((modes) => modes.join() === countModesOf(countModeBits(modes)).join(), {
    message: "must name each mode once, tabs first",
  });

export const counting = z.enum([...countMode.options, "mixed"]) satisfies z.ZodType<Counting>;
