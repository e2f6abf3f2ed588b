import {
  alertSentence,
  type ClosedLot,
  type SummaryTotals,
  type WebhookPayload,
  type WebhookPreset,
} from "@headcount/protocol";

/** A request in the form of a preset. */
interface Message {
  url: string;
  body: string;
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const amount = new Intl.NumberFormat("en");

/** A number of people, or an average of them in whole people. It is zero only if nobody was there. */
const inNumbers = (value: number | null): string => {
  if (value === null) return "–";
  return value > 0 && value < 1 ? "under 1" : whole.format(value);
};

/** The event as a sentence. */
function sentenceOf(payload: WebhookPayload): string {
  if (payload.type === "webhook.test") return "This is a test of Headcount. The webhook works.";
  const { title } = payload.data.auction;
  switch (payload.type) {
    case "auction.started":
      return `${title} is live.`;
    case "auction.ended":
      return `${title} has ended.`;
    case "lot.closed": {
      const { viewers } = payload.data.audience;
      return `${title}: ${lotWords(payload.data.lot)}.${viewers === null ? "" : ` ${inNumbers(viewers)} watching.`}`;
    }
    case "summary.ready":
      return `Summary of ${title}: ${summaryWords(payload.data.summary)}.`;
    default:
      return alertSentence({ ...payload.data.alert, title });
  }
}

const OUTCOME_WORDS = { sold: "was sold", unsold: "is unsold", passed: "was passed", withdrawn: "was withdrawn" };

const lotWords = ({ number: name, title, outcome, price, currency, bidder }: ClosedLot): string =>
  [
    name === null ? "a lot" : `lot ${name}`,
    ...(title === null ? [] : [`(${title})`]),
    OUTCOME_WORDS[outcome],
    ...(price === null
      ? []
      : [`${outcome === "sold" ? "for" : "at"} ${amount.format(price)} ${currency ?? ""}`.trimEnd()]),
    ...(bidder === null ? [] : [`to ${bidder}`]),
  ].join(" ");

const summaryWords = ({ peakViewers, peakIsBound, avgViewers, uniqueViewers, lots, sold }: SummaryTotals): string =>
  [
    `${peakIsBound ? "at most " : ""}${inNumbers(peakViewers)} at the peak`,
    `${inNumbers(avgViewers)} on average`,
    ...(uniqueViewers === null ? [] : [`${inNumbers(uniqueViewers)} unique viewers`]),
    ...(lots ? [`${inNumbers(sold)} of ${inNumbers(lots)} lots sold`] : []),
  ].join(", ");

/** An invisible character. After it, no service recognises a mention or a command. */
const BREAK = "\u200B";
const withoutMentions = (text: string): string => text.replace(/[@#/](?=[\p{L}\p{N}_&!])/gu, `$&${BREAK}`);

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
const slackEscaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A backslash before punctuation removes its meaning: https://support.discord.com/hc/en-us/articles/210298617 */
const discordEscaped = (text: string): string => withoutMentions(text).replace(/[\\*_~`|>#[\]()<:@-]/g, "\\$&");

const dashboardOf = ({ data }: WebhookPayload): string | null => ("auction" in data ? data.auction.url : null);

function slackBody(payload: WebhookPayload): object {
  const [text, url] = [slackEscaped(sentenceOf(payload)), dashboardOf(payload)];
  // Plain text: Slack reads no mentions and no Markdown in it.
  const blocks = [
    { type: "section", text: { type: "plain_text", text, emoji: false } },
    ...(url === null ? [] : [{ type: "context", elements: [{ type: "mrkdwn", text: `<${url}|Open the dashboard>` }] }]),
  ];
  return { text: withoutMentions(text), mrkdwn: false, unfurl_links: false, unfurl_media: false, blocks };
}

/** Discord's flag that a message shows no previews of links. */
const SUPPRESS_EMBEDS = 4;

function discordBody(payload: WebhookPayload): object {
  const [text, url] = [discordEscaped(sentenceOf(payload)), dashboardOf(payload)];
  const content = url === null ? text : `${text}\n<${url}>`;
  return { content, allowed_mentions: { parse: [] }, flags: SUPPRESS_EMBEDS };
}

/** Sends parameters of the address, such as `chat_id`, in the body, because Telegram reads parameters from one place only. */
function telegramMessage(address: string, payload: WebhookPayload): Message {
  const url = new URL(address);
  const given = Object.fromEntries(url.searchParams);
  url.search = "";
  const [words, link] = [withoutMentions(sentenceOf(payload)), dashboardOf(payload)];
  const text = link === null ? words : `${words}\n${link}`;
  const { parse_mode: _, ...fields } = given;
  return { url: url.href, body: JSON.stringify({ ...fields, text, link_preview_options: { is_disabled: true } }) };
}

/** The request to the receiver of a webhook. */
export function messageOf(preset: WebhookPreset, url: string, payload: WebhookPayload): Message {
  switch (preset) {
    case "standard":
      return { url, body: JSON.stringify(payload) };
    case "slack":
      return { url, body: JSON.stringify(slackBody(payload)) };
    case "discord":
      return { url, body: JSON.stringify(discordBody(payload)) };
    case "telegram":
      return telegramMessage(url, payload);
  }
}
