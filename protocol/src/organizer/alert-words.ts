import type { Alert } from "./alert.ts";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const count = (value: number | null): string => (value === null ? "an unknown number" : whole.format(value));
const minutes = (value: number): string => (value === 1 ? "a minute" : `${value} minutes`);

/** An alert as a sentence, the same for chats, e-mails, notifications and pages. */
export function alertSentence({
  title,
  phase,
  rule,
  viewers,
  before,
}: Pick<Alert, "title" | "phase" | "rule" | "viewers" | "before">): string {
  const [now, then] = [count(viewers), count(before)];
  if (phase === "recovered")
    switch (rule.kind) {
      case "drop":
        return `${title}: the audience is back at ${now}.`;
      case "silence":
        return `${title}: the count is known again, ${now} watching.`;
      case "no_bids":
        return `${title}: the wait for a bid is over.`;
      default:
        return `${title}: ${now} watching again.`;
    }
  switch (rule.kind) {
    case "drop":
      return `${title}: the audience dropped from ${then} to ${now} within ${minutes(rule.minutes)}.`;
    case "below":
      return `${title}: ${now} watching, fewer than ${whole.format(rule.viewers)}.`;
    case "record":
      return `${title}: ${now} watching, more than the previous record of ${then}.`;
    case "milestone":
      return `${title}: the audience has reached ${whole.format(rule.viewers)}.`;
    case "silence":
      return `${title}: the count is unknown. The realtime server does not answer.`;
    case "no_bids":
      return `${title}: nobody has bid for ${minutes(Math.max(1, rule.holdMinutes))}, with ${now} watching.`;
  }
}
