import type { Role } from "@headcount/protocol";

export const ROLE_WORDS: Readonly<Record<Role, string>> = { owner: "Owner", editor: "Editor", viewer: "Viewer" };

/** The permissions of each role. */
export const ROLE_MEANS: Readonly<Record<Role, string>> = {
  owner: "Owners can do everything, including managing the team.",
  editor: "Editors change settings, manage the catalogue and record moments.",
  viewer: "Viewers see the audience and cannot change anything.",
};
