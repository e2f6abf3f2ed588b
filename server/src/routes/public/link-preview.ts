import type { PublicAuction } from "@headcount/protocol";
import { zoneOrUtc } from "@headcount/protocol";
import type { Language } from "@headcount/protocol/language";
import { filled } from "@headcount/protocol/languages/words";
import { wordsIn } from "../../http/pages/page-language.ts";
import { escaped } from "../../platform/escaped-html.ts";

const PICTURE = "/preview.png";

type Shown = Pick<PublicAuction, "id" | "title" | "state" | "startsAt" | "timeZone" | "publicCounter">;

/** The text of a link's preview. It contains no numbers, because previews are cached for days. */
function described({ state, startsAt, timeZone, publicCounter }: Shown, language: Language): string {
  const { server } = wordsIn(language);
  if (state === "ended") return server.previewEnded;
  if (state === "live") return publicCounter === "hidden" ? server.previewLive : server.previewLiveCount;
  if (startsAt === null) return server.previewSoon;
  const zone = zoneOrUtc(timeZone);
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: zone,
  });
  return filled(server.previewStarts, { time: format.format(new Date(startsAt)), zone });
}

/**
 * The title and the Open Graph tags of an auction's live page, as HTML: chats and social networks show them for a link to the page.
 * @param site address of the server, as people open its pages
 */
export function linkPreview(auction: Shown, site: string, language: Language): string {
  const description = described(auction, language);
  const tags: readonly [name: string, content: string][] = [
    ["og:type", "website"],
    ["og:site_name", "Headcount"],
    ["og:title", auction.title],
    ["og:description", description],
    ["og:url", `${site}/t/auction/${auction.id}/live`],
    ["og:image", site + PICTURE],
    ["og:image:type", "image/png"],
    ["og:image:width", "1200"],
    ["og:image:height", "630"],
    ["og:image:alt", wordsIn(language).server.previewPicture],
  ];
  return [
    `<title>${escaped(auction.title)}</title>`,
    `<meta name="description" content="${escaped(description)}">`,
    `<meta name="twitter:card" content="summary_large_image">`,
    ...tags.map(([name, content]) => `<meta property="${name}" content="${escaped(content)}">`),
  ].join("\n    ");
}
