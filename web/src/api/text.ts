import { i18n } from "../languages/i18n.ts";

/** Texts for requests without a usable answer. */
export const TEXT = {
  noAnswer: (status: number): string =>
    i18n._("The server cannot answer now (status {status}). Try again later.", { status }),
  downloadBroken: i18n._("The connection broke during the download. Try again."),
} as const;
