/** All texts of the invitation page. */
export const TEXT = {
  title: "Invitation",
  refused: "This invitation does not work",
  refusedHelp: "The invitation has expired, was used, or was revoked. Ask the person who sent it for a new one.",
  invitedAs: (role: string, means: string): string => `You are invited as ${role}. ${means}`,
  worksUntil: (time: string): string => `The invitation works once, until ${time}.`,
  signedInAs: (email: string): string => `You are signed in as ${email}.`,
  accept: "Accept",
} as const;
