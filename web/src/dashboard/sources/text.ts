import type { SourceDimension } from "@headcount/protocol";

/** All texts about where viewers come from. */
export const TEXT = {
  title: "Where viewers come from",
  dimension: {
    via: "Link tag",
    referrer: "Site before",
    device: "Device",
    country: "Country",
  } satisfies Record<SourceDimension, string>,
  none: {
    via: "No tag",
    referrer: "No other site",
    device: "Unknown",
    country: "Unknown",
  } satisfies Record<SourceDimension, string>,
  device: { phone: "Phone", tablet: "Tablet", computer: "Computer", tv: "TV", other: "Other devices" } as Readonly<
    Record<string, string>
  >,
  others: "All others",
  nothing: "Nothing to show yet. Numbers appear when at least five viewers join within a quarter of an hour.",
  help: (range: string): string =>
    `Viewers who joined, in quarters of an hour: ${range}. Values with fewer than five viewers in a quarter count as others.`,
  columns: ["From", "Viewers"],

  links: {
    title: "Links with a tag",
    help: "Share each link in one place. The dashboard then shows how many viewers came by it.",
    off: "The tags are not counted yet. Turn on “Count where viewers come from” in the settings.",
    open: "Turn it on",
    places: { instagram: "Instagram", whatsapp: "WhatsApp", email: "E-mail" },
    own: "Your own tag",
    ownHelp: "At most 32 letters, digits, dots and hyphens.",
    address: (place: string): string => `Link for ${place}`,
  },
} as const;
