import { createHash } from "node:crypto";
import { type Alert, type AlertRule, type AlertSettings, alert, LIMITS } from "@headcount/protocol";
import { z } from "zod";
import { evaluate, newRuleState, type Reading, type RuleState } from "./evaluator.ts";
import { isQuiet } from "./quiet-hours.ts";

/** An alert of one organizer. */
const kept = alert.extend({
  organizer: z.string(),
  /** Whether it still has to be given to the channels. */
  isPending: z.boolean(),
});
export type KeptAlert = z.infer<typeof kept>;

/** What is stored of an auction's alerts: the memory of each rule of each organizer, and the latest alerts. */
export const auctionAlerts = z.object({
  slot: z.number(),
  rules: z.record(
    z.string(),
    z.custom<RuleState>((value) => typeof value === "object" && value !== null),
  ),
  /** Newest first. */
  alerts: z.array(kept),
});
export type AuctionAlerts = z.infer<typeof auctionAlerts>;

export const NO_ALERTS: AuctionAlerts = { slot: 0, rules: {}, alerts: [] };

/** An organizer whose rules are evaluated for an auction. */
export interface Watch {
  organizer: string;
  rules: readonly AlertRule[];
  quiet: AlertSettings["quiet"];
  /** The highest count of earlier auctions. */
  record: number | null;
}

interface Evaluation {
  auction: { id: string; title: string };
  watches: readonly Watch[];
  reading: Reading;
  /** Length of a slot, ms. */
  slotMs: number;
  slotsPerMinute: number;
}

/** A changed rule has another key, so it starts without memory. */
export const ruleKey = (organizer: string, rule: AlertRule): string => `${organizer} ${JSON.stringify(rule)}`;

/** The same id for the same decision, in any process: channels send an id once. */
const alertId = (...parts: readonly (string | number)[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);

/** The state after a slot. New alerts are pending. A slot that was evaluated before changes nothing. */
export function afterSlot(state: AuctionAlerts, evaluation: Evaluation): AuctionAlerts {
  const { auction, watches, reading, slotMs, slotsPerMinute } = evaluation;
  if (reading.slot <= state.slot) return state;
  const rules: AuctionAlerts["rules"] = {};
  const made: KeptAlert[] = [];
  const endsAt = (reading.slot + 1) * slotMs;
  for (const { organizer, rules: wanted, quiet, record } of watches)
    for (const rule of wanted) {
      const key = ruleKey(organizer, rule);
      if (rules[key]) continue;
      const before = state.rules[key] ?? newRuleState(rule, reading.slot, record);
      const { state: after, decisions } = evaluate(rule, before, reading, slotsPerMinute);
      rules[key] = after;
      for (const { phase, slot, viewers, before } of decisions) {
        const raised = state.alerts.find((one) => one.organizer === organizer && ruleKey(organizer, one.rule) === key);
        // Nobody should hear only that something is over.
        const muted = isQuiet(quiet, endsAt) || (phase === "recovered" && (raised?.muted ?? false));
        const id = alertId(auction.id, key, phase, slot);
        const at = new Date(endsAt).toISOString();
        const { id: auctionId, title } = auction;
        made.push({ id, at, auctionId, title, phase, rule, viewers, before, muted, organizer, isPending: !muted });
      }
    }
  return { slot: reading.slot, rules, alerts: [...made.toReversed(), ...state.alerts].slice(0, LIMITS.alertsKept) };
}

/** The alerts of one organizer, as that organizer sees them. */
export const alertsOf = ({ alerts }: AuctionAlerts, organizer: string): Alert[] =>
  alerts.filter((one) => one.organizer === organizer).map((one) => alert.parse(one));
