import type { AlertKind, AlertRule } from "@headcount/protocol";
import { formatCount } from "../../format/format.ts";

const minutes = (count: number): string => (count === 1 ? "1 minute" : `${count} minutes`);

/** A rule as a sentence. */
function sentenceOf(rule: AlertRule): string {
  switch (rule.kind) {
    case "drop":
      return `Tell me when the audience drops by ${rule.percent} % within ${minutes(rule.minutes)}, from at least ${formatCount(rule.atLeast)}.`;
    case "below":
      return `Tell me when fewer than ${formatCount(rule.viewers)} watch.`;
    case "record":
      return "Tell me when more people watch than at any of my earlier sales.";
    case "milestone":
      return `Tell me when ${formatCount(rule.viewers)} watch.`;
    case "silence":
      return "Tell me when the count is unknown.";
    case "no_bids":
      return `Tell me when nobody bids for ${minutes(Math.max(1, rule.holdMinutes))} although ${formatCount(rule.viewers)} watch.`;
  }
}

/** When a rule alerts, and how often. */
function timingOf({ kind, holdMinutes, cooldownMinutes, recovery }: AlertRule): string {
  const parts = [
    ...(kind === "no_bids" || holdMinutes === 0 ? [] : [`after ${minutes(holdMinutes)}`]),
    ...(kind === "milestone" ? ["once per auction"] : [`at most every ${minutes(Math.max(1, cooldownMinutes))}`]),
    ...(kind === "milestone" || kind === "record" || !recovery ? [] : ["also when it is over"]),
  ];
  return parts.join(" · ");
}

/** All texts of alerts. */
export const TEXT = {
  title: "Alerts",
  about:
    "Headcount tells you about the audience of your live auctions. These rules apply to every auction in which you are owner or editor, unless it has rules of its own.",
  none: "No rules yet.",
  sentenceOf,
  timingOf,
  remove: "Remove",
  removeOne: (rule: AlertRule): string => `Remove: ${sentenceOf(rule)}`,

  kindLabel: "Tell me when",
  kind: {
    drop: "the audience drops",
    below: "the audience is small",
    record: "there is a new record",
    milestone: "a number of viewers is reached",
    silence: "the count is unknown",
    no_bids: "nobody bids",
  } satisfies Record<AlertKind, string> as Record<AlertKind, string>,
  percent: "By, in percent",
  within: "Within, in minutes",
  atLeast: "From at least, viewers",
  viewers: "Viewers",
  hold: "Must hold for, in minutes",
  holdHelp: "0 alerts at once",
  noBidsFor: "Without a bid for, in minutes",
  cooldown: "Not again within, in minutes",
  recovery: "Also tell me when it is over",
  add: "Add rule",

  channels: "Where alerts go",
  webhook: "Webhooks",
  webhookHelp: "Those above that have the event of the rule. Slack, Discord and Telegram show a sentence.",
  email: "E-mail",
  saleReport: "E-mail me a report after each sale",
  saleReportHelp: "For the auctions that you own.",
  browser: "Browser notifications",
  browserHelp: "They work while a page of Headcount is open.",
  blocked: "Notifications of this site are blocked. Allow them in the settings of your browser.",
  unsupported: "Notifications do not work here.",
  quiet: "Quiet hours",
  quietHelp: "Alerts are listed on the dashboard, but not sent.",
  from: "From",
  to: "To",
  saved: "Saved",

  ofAuction: "Alerts",
  which: {
    account: "Rules of your account",
    own: "Rules of this auction",
    off: "No alerts",
  },
  whichHelp: {
    account: "Each owner and editor has their own.",
    own: "For all owners and editors.",
    off: "For nobody.",
  },

  recent: "Alerts",
  muted: "not sent, quiet hours",
} as const;
