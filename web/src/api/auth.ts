import { createAuthClient } from "better-auth/react";
import { detectBlocking, requireJson } from "./blocked-request.ts";

/** The organizer's session; the cookie itself is out of reach of scripts. */
export const auth = createAuthClient({
  fetchOptions: {
    customFetchImpl: async (address, request) => {
      const isSafe = (request?.method ?? "GET") === "GET";
      return requireJson(await detectBlocking(() => fetch(address, request), isSafe));
    },
  },
});
