import type { WebhookPayload } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messageOf } from "./presets.ts";

const URL_ = "https://hooks.example/in";
const TELEGRAM = "https://api.telegram.org/bot1:x/sendMessage?chat_id=-100&message_thread_id=7&parse_mode=HTML";
const NASTY = "*a* _b_ <!channel> <@U1> @everyone #x `c` [d](https://evil.example) & /start ||e||";

const lotClosed = (title: string, lotTitle: string | null = title): WebhookPayload => ({
  type: "lot.closed",
  timestamp: "2026-01-01T00:00:00.000Z",
  data: {
    auction: {
      id: "a".repeat(24),
      externalId: null,
      title,
      state: "live",
      startedAt: null,
      endedAt: null,
      url: "https://h.example/auctions/a/dashboard",
    },
    lot: {
      ...{ number: "12A", title: lotTitle, outcome: "sold", openedAt: null, closedAt: "2026-01-01T00:00:00.000Z" },
      ...{ price: 1250.55, currency: "EUR", bidder: null },
    },
    audience: { viewers: 1340, people: 1000, connections: 1340 },
  },
});

const sent = (preset: "slack" | "discord" | "telegram", payload: WebhookPayload) =>
  JSON.parse(messageOf(preset, preset === "telegram" ? TELEGRAM : URL_, payload).body);

describe("a message", () => {
  it("describes the event in a sentence", () => {
    const words = "Spring sale: lot 12A (Blue vase) was sold for 1,250.55 EUR. 1,340 watching.";
    const payload = lotClosed("Spring sale", "Blue vase");
    expect(sent("slack", payload).blocks[0].text).toEqual({ type: "plain_text", text: words, emoji: false });
    expect(sent("telegram", payload).text).toBe(`${words}\nhttps://h.example/auctions/a/dashboard`);
    expect(sent("discord", payload).content.replaceAll("\\", "")).toContain(words);
  });

  it("of a summary says that its peak is only a bound", () => {
    const { data } = lotClosed("Spring sale") as Extract<WebhookPayload, { type: "lot.closed" }>;
    const words = (peakIsBound: boolean): string => {
      const summary = {
        ...{
          madeAt: "2026-01-01T00:00:00.000Z",
          peakViewers: 1234,
          peakIsBound,
          avgViewers: 305.6,
          viewerMinutes: 6121,
        },
        ...{ uniqueViewers: null, minutes: 20, lots: null, sold: null },
      };
      const timestamp = summary.madeAt;
      return sent("slack", { type: "summary.ready", timestamp, data: { auction: data.auction, summary } }).blocks[0]
        .text.text;
    };
    expect(words(true)).toBe("Summary of Spring sale: at most 1,234 at the peak, 306 on average.");
    expect(words(false)).toBe("Summary of Spring sale: 1,234 at the peak, 306 on average.");
  });

  it("to Slack is only text: no mention, no link, no Markdown", () => {
    const { text, mrkdwn, blocks } = sent("slack", lotClosed(NASTY));
    expect(text).not.toMatch(/[<>]|@everyone/);
    expect(mrkdwn).toBe(false);
    expect(blocks[0].text.type).toBe("plain_text");
    expect(blocks[0].text.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    expect(blocks[1].elements[0].text).toBe("<https://h.example/auctions/a/dashboard|Open the dashboard>");
  });

  it("to Discord mentions no one, and has a backslash before each special character", () => {
    const { content, allowed_mentions, flags } = sent("discord", lotClosed(NASTY));
    expect(allowed_mentions).toEqual({ parse: [] });
    expect(flags).toBe(4);
    const [words = ""] = content.split("\n");
    expect(words).not.toMatch(/(?<!\\)[*_~`|>#[\]()<:@]|@everyone/);
  });

  it("mentions no one and has no markup, whatever the titles", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 40 }),
        fc.constantFrom("@everyone", "<!here>", "<@1>", "/stop"),
        (title, nasty) => {
          const payload = lotClosed(`${title}${nasty} ${title}`, `${nasty}${title}`);
          const [discord = ""] = sent("discord", payload).content.split("\n");
          const plain = discord.replace(/\\[^\p{L}\p{N}\s]/gu, "");
          expect(plain).not.toMatch(/[\\*_~`|>#[\]()<:@]/);
          const slack = sent("slack", payload);
          for (const text of [slack.text, slack.blocks[0].text.text])
            expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
          expect([slack.text, sent("telegram", payload).text].join()).not.toMatch(/@everyone|@here|\/stop/);
        },
      ),
    );
  });

  it("to Telegram is plain text, with the parameters of its address in the body", () => {
    const { url, body } = messageOf("telegram", TELEGRAM, lotClosed(NASTY));
    expect(url).toBe("https://api.telegram.org/bot1:x/sendMessage");
    const { text, ...rest } = JSON.parse(body);
    expect(rest).toEqual({ chat_id: "-100", message_thread_id: "7", link_preview_options: { is_disabled: true } });
    expect(text).not.toMatch(/@everyone|\/start|#x/);
  });

  it("of Standard Webhooks is the payload itself", () => {
    expect(JSON.parse(messageOf("standard", URL_, lotClosed(NASTY)).body)).toEqual(lotClosed(NASTY));
  });
});
