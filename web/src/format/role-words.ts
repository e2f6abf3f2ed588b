import type { Role } from "@headcount/protocol";

export const ROLE_WORDS: Readonly<Record<Role, string>> = { owner: "Owner", editor: "Editor", viewer: "Viewer" };

/** What each role may do. */
export const ROLE_MEANS: Readonly<Record<Role, string>> = {
  owner: "An owner may do everything, and says who else may do what.",
  editor: "An editor changes settings, keeps the catalogue and records what happens.",
  viewer: "A viewer sees the audience, and changes nothing.",
};
