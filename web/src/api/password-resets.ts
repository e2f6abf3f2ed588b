import type { PasswordReset } from "@headcount/protocol";
import { useMutation } from "@tanstack/react-query";
import { ApiError, api, dataOf } from "./client.ts";

/** Asks for an e-mail with a link to set a new password. */
export const useRequestReset = () =>
  useMutation({ mutationFn: (email: string) => dataOf(api.POST("/api/v1/password-resets", { body: { email } })) });

/** Sets a new password with the link of an e-mail. */
export const useReset = () =>
  useMutation({
    mutationFn: (reset: PasswordReset) => dataOf(api.POST("/api/v1/password-resets/use", { body: reset })),
  });

/** Whether the link has expired or was used. */
export const isResetRefused = (error: Error | null): boolean =>
  error instanceof ApiError && error.code === "RESET_REFUSED";

export const isTooMany = (error: Error | null): boolean =>
  error instanceof ApiError && error.code === "TOO_MANY_REQUESTS";
