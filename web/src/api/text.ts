/** Texts for requests without a usable answer. */
export const TEXT = {
  blocked:
    "Something on this device blocks a request to the server, such as an ad blocker or a privacy extension. Allow this site there, then reload the page.",
  noAnswer: (status: number): string => `The server cannot answer now (status ${status}). Try again later.`,
  downloadBroken: "The connection broke during the download. Try again.",
} as const;
