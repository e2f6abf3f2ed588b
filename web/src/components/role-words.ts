import type { Role } from "@headcount/protocol";

export const ROLE_WORDS: Readonly<Record<Role, string>> = { owner: "Owner", editor: "Editor", viewer: "Viewer" };

/** What each role may do. */
export const ROLE_MEANS: Readonly<Record<Role, string>> = {
  owner: "May do everything, and says who else may do what.",
  editor: "Changes settings, keeps the catalogue and records what happens.",
  viewer: "Sees the audience, and changes nothing.",
};
