import type { Alert, AlertRule } from "@headcount/protocol";

/** What is known of one slot of an auction. */
export interface Reading {
  slot: number;
  /** `null` if the count is unknown. */
  viewers: number | null;
  /** The slot of the last bid, or of the opening, for the lot on the block; `null` without such a lot. */
  waitingSince: number | null;
}

/** What a rule remembers between slots. All of it is plain JSON. */
export interface RuleState {
  /** The last slot that was evaluated. */
  slot: number;
  /** Slots for which the condition has held; unknown slots are not among them. */
  held: number;
  /** Slots for which it has not held since the alert. */
  clear: number;
  /** Whether an alert has not recovered yet. */
  isRaised: boolean;
  /** The slot of the last alert. */
  raisedAt: number | null;
  /** `drop`: candidates for the highest count of the window, as slot and count: later ones are lower. */
  highs: [slot: number, viewers: number][];
  /** `drop`: the count before the last alert. `record`: the count to beat. */
  before: number | null;
  /** `drop`: the count before the drop that holds, but not yet long enough. */
  pendingBefore: number | null;
}

/** A message that a rule has decided to send. */
export interface Decision extends Pick<Alert, "phase" | "viewers" | "before"> {
  slot: number;
}

export interface Evaluated {
  state: RuleState;
  decisions: Decision[];
}

/** @param record the highest count of earlier auctions; `null` without any */
export const newRuleState = (rule: AlertRule, slot: number, record: number | null): RuleState => ({
  ...{ slot: slot - 1, held: 0, clear: 0, isRaised: false, raisedAt: null, highs: [], pendingBefore: null },
  before: rule.kind === "record" ? record : null,
});

/**
 * Evaluates a rule for one slot. A slot that was evaluated before changes nothing, so no message is decided twice. Unknown slots are
 * neither above nor below anything: only `silence` counts them.
 */
export function evaluate(rule: AlertRule, state: RuleState, reading: Reading, slotsPerMinute: number): Evaluated {
  if (reading.slot <= state.slot) return { state, decisions: [] };
  const next = { ...state, slot: reading.slot };
  const timing = {
    hold: Math.max(1, rule.holdMinutes * slotsPerMinute),
    isCooling: state.raisedAt !== null && reading.slot - state.raisedAt < rule.cooldownMinutes * slotsPerMinute,
  };
  if (rule.kind === "drop") return drop(rule, next, reading, { ...timing, window: rule.minutes * slotsPerMinute });
  if (rule.kind === "record") return record(next, reading, timing);
  return threshold(rule, next, reading, { ...timing, missed: reading.slot - state.slot - 1 });
}

interface Timing {
  /** Slots for which a condition must hold. */
  hold: number;
  isCooling: boolean;
}

type Simple = Exclude<AlertRule, { kind: "drop" | "record" }>;

/** Whether the condition holds; `null` if that is unknown. */
function holds(rule: Simple, { viewers, waitingSince }: Reading): boolean | null {
  if (rule.kind === "silence") return viewers === null;
  if (viewers === null) return null;
  switch (rule.kind) {
    case "below":
      return viewers < rule.viewers;
    case "milestone":
      return viewers >= rule.viewers;
    case "no_bids":
      return viewers >= rule.viewers && waitingSince !== null;
  }
}

function threshold(rule: Simple, state: RuleState, reading: Reading, timing: Timing & { missed: number }): Evaluated {
  const { hold, isCooling, missed } = timing;
  const { slot, viewers } = reading;
  const is = holds(rule, reading);
  if (is === null) return { state, decisions: [] };
  if (state.isRaised) {
    // A milestone is reached once.
    if (is || rule.kind === "milestone") return { state: { ...state, clear: 0 }, decisions: [] };
    const clear = state.clear + 1;
    if (clear < hold) return { state: { ...state, clear }, decisions: [] };
    const recovered: Decision = { phase: "recovered", slot, viewers, before: null };
    const decisions = rule.recovery ? [recovered] : [];
    return { state: { ...state, isRaised: false, held: 0, clear: 0 }, decisions };
  }
  if (!is) return { state: { ...state, held: 0 }, decisions: [] };
  // Slots in which nothing was evaluated are unknown, too.
  const counted = state.held + 1 + (rule.kind === "silence" ? missed : 0);
  const held = rule.kind === "no_bids" ? Math.min(counted, slot - (reading.waitingSince ?? slot)) : counted;
  if (held < hold || isCooling) return { state: { ...state, held }, decisions: [] };
  const raised: Decision = { phase: "raised", slot, viewers, before: null };
  return { state: { ...state, held, clear: 0, isRaised: true, raisedAt: slot }, decisions: [raised] };
}

function record(state: RuleState, { slot, viewers }: Reading, { hold, isCooling }: Timing): Evaluated {
  const { before } = state;
  if (viewers === null || before === null) return { state, decisions: [] };
  if (viewers <= before) return { state: { ...state, held: 0 }, decisions: [] };
  const held = state.held + 1;
  if (held < hold || isCooling) return { state: { ...state, held }, decisions: [] };
  const raised: Decision = { phase: "raised", slot, viewers, before };
  return { state: { ...state, held: 0, raisedAt: slot, before: viewers }, decisions: [raised] };
}

type DropRule = Extract<AlertRule, { kind: "drop" }>;

/** In whole numbers, so that exactly the given share is a drop. */
const isDrop = (viewers: number, before: number, { percent }: DropRule): boolean =>
  viewers * 100 <= before * (100 - percent);

/** A drop is measured from the highest count of the window. After an alert the window starts again, so that a further drop is another alert. */
function drop(rule: DropRule, state: RuleState, reading: Reading, timing: Timing & { window: number }): Evaluated {
  const { hold, isCooling, window } = timing;
  const { slot, viewers } = reading;
  const recent = state.highs.filter(([at]) => at >= slot - window);
  if (viewers === null) return { state: { ...state, highs: recent }, decisions: [] };
  const back = recovery(rule, state, viewers, hold);
  const high = recent[0]?.[1] ?? viewers;
  // While a drop is held, the count before it may leave the window.
  const pending = state.held > 0 && state.pendingBefore !== null ? Math.max(high, state.pendingBefore) : high;
  const highs: RuleState["highs"] = [...recent.filter(([, count]) => count > viewers), [slot, viewers]];
  const after = { ...state, ...back.state, highs };
  const recovered: Decision = { phase: "recovered", slot, viewers, before: state.before };
  const decisions = back.isRecovered && rule.recovery ? [recovered] : [];
  if (pending < rule.atLeast || !isDrop(viewers, pending, rule))
    return { state: { ...after, held: 0, pendingBefore: null }, decisions };
  const held = state.held + 1;
  if (held < hold || isCooling) return { state: { ...after, held, pendingBefore: pending }, decisions };
  return {
    state: {
      ...after,
      ...{ held: 0, clear: 0, isRaised: true, raisedAt: slot, before: pending, pendingBefore: null },
      highs: [[slot, viewers]],
    },
    decisions: [...decisions, { phase: "raised", slot, viewers, before: pending }],
  };
}

/** Whether the audience has come back after the last alert, for as long as a condition must hold. */
function recovery(
  rule: DropRule,
  { isRaised, before, clear }: RuleState,
  viewers: number,
  hold: number,
): { state: Partial<RuleState>; isRecovered: boolean } {
  if (!isRaised || before === null) return { state: {}, isRecovered: false };
  if (isDrop(viewers, before, rule)) return { state: { clear: 0 }, isRecovered: false };
  if (clear + 1 < hold) return { state: { clear: clear + 1 }, isRecovered: false };
  return { state: { clear: 0, isRaised: false, before: null }, isRecovered: true };
}
