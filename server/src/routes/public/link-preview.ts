import type { PublicAuction } from "@headcount/protocol";
import { zoneOrUtc } from "@headcount/protocol";
import { escaped } from "../../http/page-text.ts";

const PICTURE = "/preview.png";

type Shown = Pick<PublicAuction, "id" | "title" | "state" | "startsAt" | "timeZone" | "publicCounter">;

/** The text of a link's preview. It contains no numbers, because previews are cached for days. */
function described({ state, startsAt, timeZone, publicCounter }: Shown): string {
  if (state === "ended") return "This auction has ended. See what happened.";
  if (state === "live")
    return publicCounter === "hidden"
      ? "Live now. Follow the lots as they are sold."
      : "Live now. Follow the lots as they are sold, and see how many are watching.";
  if (startsAt === null) return "This auction starts soon.";
  const zone = zoneOrUtc(timeZone);
  const time = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: zone });
  return `This auction starts on ${time.format(new Date(startsAt))} (${zone}).`;
}

/**
 * The title and the Open Graph tags of an auction's live page, as HTML: chats and social networks show them for a link to the page.
 * @param site address of the server, as people open its pages
 */
export function linkPreview(auction: Shown, site: string): string {
  const description = described(auction);
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
    ["og:image:alt", "A live auction on Headcount"],
  ];
  return [
    `<title>${escaped(auction.title)}</title>`,
    `<meta name="description" content="${escaped(description)}">`,
    `<meta name="twitter:card" content="summary_large_image">`,
    ...tags.map(([name, content]) => `<meta property="${name}" content="${escaped(content)}">`),
  ].join("\n    ");
}
