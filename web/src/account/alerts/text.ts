import type { AlertKind, AlertRule } from "@headcount/protocol";
import { formatCount } from "../../format/format.ts";
import { i18n } from "../../languages/i18n.ts";

const minutes = (count: number): string => i18n._("{count, plural, one {# minute} other {# minutes}}", { count });

/** A rule as a sentence. */
function sentenceOf(rule: AlertRule): string {
  switch (rule.kind) {
    case "drop":
      return i18n._("Tell me when the audience drops by {percent} % within {minutes}, from at least {atLeast}.", {
        percent: rule.percent,
        minutes: minutes(rule.minutes),
        atLeast: formatCount(rule.atLeast),
      });
    case "below":
      return i18n._("Tell me when fewer than {viewers} watch.", { viewers: formatCount(rule.viewers) });
    case "record":
      return i18n._("Tell me when more people watch than at any of my earlier sales.");
    case "milestone":
      return i18n._("Tell me when {viewers} watch.", { viewers: formatCount(rule.viewers) });
    case "silence":
      return i18n._("Tell me when the count is unknown.");
    case "no_bids":
      return i18n._("Tell me when nobody bids for {minutes} although {viewers} watch.", {
        minutes: minutes(Math.max(1, rule.holdMinutes)),
        viewers: formatCount(rule.viewers),
      });
  }
}

/** When a rule alerts, and how often. */
function timingOf({ kind, holdMinutes, cooldownMinutes, recovery }: AlertRule): string {
  const parts = [
    ...(kind === "no_bids" || holdMinutes === 0 ? [] : [i18n._("after {minutes}", { minutes: minutes(holdMinutes) })]),
    ...(kind === "milestone"
      ? [i18n._("once per auction")]
      : [i18n._("at most every {minutes}", { minutes: minutes(Math.max(1, cooldownMinutes)) })]),
    ...(kind === "milestone" || kind === "record" || !recovery ? [] : [i18n._("also when it is over")]),
  ];
  return parts.join(" · ");
}

/** All texts of alerts. */
export const TEXT = {
  title: i18n._("Alerts"),
  about: i18n._(
    "Headcount tells you about the audience of your live auctions. These rules apply to every auction in which you are owner or editor, unless it has rules of its own.",
  ),
  none: i18n._("No rules yet."),
  sentenceOf,
  timingOf,
  remove: i18n._("Remove"),
  removeOne: (rule: AlertRule): string => i18n._("Remove: {rule}", { rule: sentenceOf(rule) }),

  kindLabel: i18n._("Tell me when"),
  kind: {
    drop: i18n._("the audience drops"),
    below: i18n._("the audience is small"),
    record: i18n._("there is a new record"),
    milestone: i18n._("a number of viewers is reached"),
    silence: i18n._("the count is unknown"),
    no_bids: i18n._("nobody bids"),
  } satisfies Record<AlertKind, string> as Record<AlertKind, string>,
  percent: i18n._("By, in percent"),
  within: i18n._("Within, in minutes"),
  atLeast: i18n._("From at least, viewers"),
  viewers: i18n._("Viewers"),
  hold: i18n._("Must hold for, in minutes"),
  holdHelp: i18n._("0 alerts at once"),
  noBidsFor: i18n._("Without a bid for, in minutes"),
  cooldown: i18n._("Not again within, in minutes"),
  recovery: i18n._("Also tell me when it is over"),
  add: i18n._("Add rule"),

  channels: i18n._("Where alerts go"),
  webhook: i18n._("Webhooks"),
  webhookHelp: i18n._("Those above that have the event of the rule. Slack, Discord and Telegram show a sentence."),
  email: i18n._("E-mail"),
  saleReport: i18n._("E-mail me a report after each sale"),
  saleReportHelp: i18n._("For the auctions that you own."),
  browser: i18n._("Browser notifications"),
  browserHelp: i18n._("They work while a page of Headcount is open."),
  blocked: i18n._("Notifications of this site are blocked. Allow them in the settings of your browser."),
  unsupported: i18n._("Notifications do not work here."),
  quiet: i18n._("Quiet hours"),
  quietHelp: i18n._("Alerts are listed on the dashboard, but not sent."),
  from: i18n._("From"),
  to: i18n._("To"),
  saved: i18n._("Saved"),

  ofAuction: i18n._("Alerts"),
  which: {
    account: i18n._("Rules of your account"),
    own: i18n._("Rules of this auction"),
    off: i18n._("No alerts"),
  },
  whichHelp: {
    account: i18n._("Each owner and editor has their own."),
    own: i18n._("For all owners and editors."),
    off: i18n._("For nobody."),
  },

  recent: i18n._("Alerts"),
  muted: i18n._("not sent, quiet hours"),
} as const;
