import { type Logger, pino } from "pino";

export type { Logger } from "pino";

/** Structured log lines on standard error, so that standard output keeps the lines meant for people. */
export const createLogger = (level: string): Logger =>
  pino(
    {
      level,
      base: null,
      redact: {
        paths: [
          "password",
          "token",
          "key",
          "*.password",
          "*.token",
          "*.key",
          "headers.authorization",
          "headers.cookie",
        ],
        censor: "[redacted]",
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );

export const silentLogger: Logger = pino({ level: "silent" });
