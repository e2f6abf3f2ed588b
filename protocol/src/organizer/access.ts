import { z } from "zod";

/**
 * Permissions in an auction: `read` its audience; `record` its moments; `manage` its settings, state and catalogue; `own` it (delete it and
 * change the roles of others); `leave` it.
 */
export const permission = z.enum(["read", "record", "manage", "own", "leave"]);
export type Permission = z.infer<typeof permission>;

/** An organizer's role in an auction. */
export const role = z.enum(["owner", "editor", "viewer"]);
export type Role = z.infer<typeof role>;

/** The permissions of each role. */
export const PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: permission.options,
  editor: ["read", "record", "manage", "leave"],
  viewer: ["read", "leave"],
};
