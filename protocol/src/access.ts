import { z } from "zod";

/**
 * What someone may do with an auction: `read` its audience; `record` what happens in it; `manage` its settings, state and catalogue; `own` it: delete it, and
 * say who else may do what; `leave` it.
 */
export const permission = z.enum(["read", "record", "manage", "own", "leave"]);
export type Permission = z.infer<typeof permission>;

/** What an organizer is to an auction. */
export const role = z.enum(["owner", "editor", "viewer"]);
export type Role = z.infer<typeof role>;

/** What each role may do. */
export const PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: permission.options,
  editor: ["read", "record", "manage", "leave"],
  viewer: ["read", "leave"],
};
