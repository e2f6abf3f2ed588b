import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { ApiOptions } from "./types.ts";

/** Streams answers as fast as the client reads. */
export function streaming({ log, metrics }: Pick<ApiOptions, "log" | "metrics">) {
  /** Logs a server error, because the head of the answer was already sent. */
  async function* watched(text: AsyncIterable<string>): AsyncGenerator<string> {
    try {
      yield* text;
    } catch (error) {
      metrics.failed();
      log.error({ err: error }, "an answer broke off");
      throw error;
    }
  }
  return {
    send: (reply: FastifyReply, type: string, text: AsyncIterable<string>) =>
      reply.type(type).send(Readable.from(watched(text), { objectMode: false })),
  };
}
