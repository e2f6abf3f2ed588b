import { type AuctionPart, DEFAULT_GRID, type Slot } from "@headcount/protocol";
import { expect } from "vitest";
import { Minutes } from "./minute-builder.ts";
import type { Instant } from "./recorded.ts";

export const A = "a".repeat(24);
export const B = "b".repeat(24);
/** 10:00:00 UTC, the start of a minute. */
export const TEN = Date.UTC(2026, 10, 23, 10);

/** `s(32)` is 10:00:32 on both clocks. The recorder starts at 9:59:57, in the slot before. */
export const s = (seconds: number): Instant => ({ wall: TEN + seconds * 1_000, mono: seconds * 1_000 });
export const recorder = (start: Instant = s(-3)): Minutes =>
  new Minutes({ node: "n", boot: "b", grid: DEFAULT_GRID, start });
export const moves = (joins: number, leaves: number) => ({ joins, leaves, came: null, went: null });
export const watching = (viewers: number) => ({ connections: viewers, people: viewers });
export const only = (parts: AuctionPart[]): AuctionPart => {
  expect(parts).toHaveLength(1);
  return parts[0] as AuctionPart;
};
export const slotsOf = (parts: AuctionPart[]): Slot[] => only(parts).part.slots;
/** Ticks at the end of each slot, as the sampler does. */
export const tick = (minutes: Minutes, from: number, to: number): void => {
  for (let at = from; at <= to; at += 5) minutes.advance(s(at));
};
