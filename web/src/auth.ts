import { createAuthClient } from "better-auth/react";

/** The organizer's session; the cookie itself is out of reach of scripts. */
export const auth = createAuthClient();
