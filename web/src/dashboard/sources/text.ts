import type { SourceDimension } from "@headcount/protocol";
import { i18n } from "../../languages/i18n.ts";

/** All texts about where viewers come from. */
export const TEXT = {
  title: i18n._("Where viewers come from"),
  dimension: {
    via: i18n._("Link tag"),
    referrer: i18n._("Site before"),
    device: i18n._("Device"),
    country: i18n._("Country"),
  } satisfies Record<SourceDimension, string>,
  none: {
    via: i18n._("No tag"),
    referrer: i18n._("No other site"),
    device: i18n._("Unknown"),
    country: i18n._("Unknown"),
  } satisfies Record<SourceDimension, string>,
  device: {
    phone: i18n._("Phone"),
    tablet: i18n._("Tablet"),
    computer: i18n._("Computer"),
    tv: i18n._("TV"),
    other: i18n._("Other devices"),
  } as Readonly<Record<string, string>>,
  others: i18n._("All others"),
  nothing: i18n._("Nothing to show yet. Numbers appear when at least five viewers join within a quarter of an hour."),
  help: (range: string): string =>
    i18n._(
      "Viewers who joined, in quarters of an hour: {range}. Values with fewer than five viewers in a quarter count as others.",
      { range },
    ),
  columns: [i18n._("From"), i18n._("Viewers")],

  links: {
    title: i18n._("Links with a tag"),
    help: i18n._("Share each link in one place. The dashboard then shows how many viewers came by it."),
    off: i18n._("The tags are not counted yet. Turn on “Count where viewers come from” in the settings."),
    open: i18n._("Turn it on"),
    places: { instagram: i18n._("Instagram"), whatsapp: i18n._("WhatsApp"), email: i18n._("E-mail") },
    own: i18n._("Your own tag"),
    ownHelp: i18n._("At most 32 letters, digits, dots and hyphens."),
    address: (place: string): string => i18n._("Link for {place}", { place }),
  },
} as const;
