import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { ApiOptions } from "./types.ts";

/** Answers that are written while they are made, as fast as whoever gets them takes them. */
export function streaming({ log, metrics }: Pick<ApiOptions, "log" | "metrics">) {
  /** Where it breaks off by our fault, that is said here: the head of the answer is on its way already. */
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
