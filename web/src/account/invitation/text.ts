import { i18n } from "../../languages/i18n.ts";

/** All texts of the invitation page. */
export const TEXT = {
  title: i18n._("Invitation"),
  refused: i18n._("This invitation does not work"),
  refusedHelp: i18n._(
    "The invitation has expired, was used, or was revoked. Ask the person who sent it for a new one.",
  ),
  invitedAs: (role: string, means: string): string => i18n._("You are invited as {role}. {means}", { role, means }),
  worksUntil: (time: string): string => i18n._("The invitation works once, until {time}.", { time }),
  signedInAs: (email: string): string => i18n._("You are signed in as {email}.", { email }),
  accept: i18n._("Accept"),
} as const;
