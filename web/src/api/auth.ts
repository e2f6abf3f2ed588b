import { createAuthClient } from "better-auth/react";
import { ownServer } from "../browser/base-path.ts";
import { detectBlocking, requireJson } from "./blocked-request.ts";

/** Requests of the sign-in and the session are small and quick. */
const AUTH_MS = 10_000;

/** The organizer's session. Scripts cannot read its cookie. */
export const auth = createAuthClient({
  baseURL: `${ownServer()}/api/auth`,
  fetchOptions: {
    customFetchImpl: async (address, request) => {
      const isSafe = (request?.method ?? "GET") === "GET";
      const send = (signal: AbortSignal) => fetch(address, { ...request, signal });
      return requireJson(await detectBlocking(send, { isSafe, withinMs: AUTH_MS }));
    },
  },
});
