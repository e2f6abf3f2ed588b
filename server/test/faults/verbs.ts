import { expect, onTestFinished } from "vitest";
import { eventually, temporaryFolder } from "../support/harness.ts";
import { type Rig, type RigOptions, rig } from "./rig.ts";

/** A rig that ends with the test. */
export async function aRig(options: Partial<RigOptions> = {}): Promise<Rig> {
  const made = await rig({ folder: temporaryFolder(), ...options });
  onTestFinished(made.stop);
  return made;
}

/** Resolves when so many parts wait for their delivery. */
export const pending = (of: Rig, least: number): Promise<boolean> =>
  eventually(async () => (await of.outbox()).totals.pending >= least);

/** Resolves when so many minutes are stored. */
export const stored = (of: Rig, least: number): Promise<boolean> =>
  eventually(async () => (await of.analytics()).summary.totalSnapshots >= least);

/** What became of the parts, all of which are accounted for. */
export async function balanced(of: Rig) {
  const { sent, stored, refused, pending, dropped } = (await of.outbox()).totals;
  expect(sent).toBe(stored + refused + pending + dropped);
  return { stored, refused, pending, dropped };
}
