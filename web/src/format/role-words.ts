import type { Role } from "@headcount/protocol";
import { i18n } from "../languages/i18n.ts";

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  owner: i18n._("Owner"),
  editor: i18n._("Editor"),
  viewer: i18n._("Viewer"),
};

/** A role within a sentence. */
export const ROLE_IN_SENTENCE: Readonly<Record<Role, string>> = {
  owner: i18n._("owner"),
  editor: i18n._("editor"),
  viewer: i18n._("viewer"),
};

/** The permissions of each role. */
export const ROLE_MEANS: Readonly<Record<Role, string>> = {
  owner: i18n._("Owners can do everything, including managing the team."),
  editor: i18n._("Editors change settings, manage the catalogue and record moments."),
  viewer: i18n._("Viewers see the audience and cannot change anything."),
};
