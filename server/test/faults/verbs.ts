import { expect, onTestFinished } from "vitest";
import { eventually, temporaryFolder } from "../support/harness.ts";
import { type Rig, type RigOptions, rig } from "./rig.ts";

/** A rig that ends with the test. */
export async function aRig(options: Partial<RigOptions> = {}): Promise<Rig> {
  const made = await rig({ folder: temporaryFolder(), ...options });
  onTestFinished(made.stop);
  return made;
}

/** Resolves when at least this many parts are pending. */
export const pending = (of: Rig, least: number): Promise<boolean> =>
  eventually(async () => (await of.outbox()).totals.pending >= least);

/** Resolves when at least this many minutes are stored. */
export const stored = (of: Rig, least: number): Promise<boolean> =>
  eventually(async () => (await of.analytics()).summary.totalSnapshots >= least);

/** The outcome of the parts. Expects the totals to add up. */
export async function balanced(of: Rig) {
  const { sent, stored, refused, pending, dropped } = (await of.outbox()).totals;
  expect(sent).toBe(stored + refused + pending + dropped);
  return { stored, refused, pending, dropped };
}
