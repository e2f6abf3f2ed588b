import type { Role } from "@headcount/protocol";

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

  alert: {
    heading: "Alert",
    link: "Open the dashboard",
    reason: "You chose alerts by e-mail on your account page, where you can also turn them off.",
  },
} as const;
