import { createAuthClient } from "better-auth/react";
import { detectBlocking } from "./blocked-request.ts";

/** The organizer's session; the cookie itself is out of reach of scripts. */
export const auth = createAuthClient({
  fetchOptions: {
    customFetchImpl: (address, request) =>
      detectBlocking(() => fetch(address, request), (request?.method ?? "GET") === "GET"),
  },
});
