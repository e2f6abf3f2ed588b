import type { AuctionOverview, Role } from "@headcount/protocol";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const number = (value: number | null): string => (value === null ? "unknown" : whole.format(value));

/** All texts of e-mails. */
export const TEXT = {
  password: {
    subject: "Set a new password for Headcount",
    about: "Someone asked for a new password for this account. The link works once, for an hour.",
    link: "Set a new password",
    reason: "If this was not you, ignore this e-mail. Your password stays as it is.",
  },

  invitation: {
    subject: (title: string): string => `Invitation to ${title}`,
    role: {
      owner: "an owner",
      editor: "an editor",
      viewer: "a viewer",
    } satisfies Record<Role, string> as Record<Role, string>,
    about: (by: string, role: string): string =>
      `${by} invites you to join the team of this auction in Headcount as ${role}.`,
    until: (day: string): string => `The invitation works once, until ${day}.`,
    link: "Open the invitation",
    reason: (by: string): string =>
      `You received this e-mail because ${by} entered your address. Headcount does not keep it.`,
  },

  report: {
    subject: (title: string): string => `Audience of ${title}`,
    about: "This is the audience of your sale. The dashboard has it lot by lot.",
    rows: ({ overallPeak, peakIsBound, overallAvg, uniqueViewers, viewerMinutes, lots, sold }: AuctionOverview) =>
      [
        ["Peak", peakIsBound ? `at most ${number(overallPeak)}` : number(overallPeak)],
        ["Average", number(overallAvg)],
        ...(uniqueViewers === null ? [] : [["People reached", number(uniqueViewers)]]),
        ["Watch time, minutes", number(viewerMinutes)],
        ...(lots ? [["Lots sold", `${number(sold)} of ${number(lots)}`]] : []),
      ] as [string, string][],
    chart: ({ overallPeak }: AuctionOverview): string =>
      `The audience through the sale, from zero to a peak of ${number(overallPeak)}`,
    link: "Open the dashboard",
    reason: "You own this auction. You can turn these reports off on your account page, under Alerts.",
  },

  alert: {
    heading: "Alert",
    link: "Open the dashboard",
    reason: "You chose alerts by e-mail on your account page, where you can also turn them off.",
  },
} as const;
