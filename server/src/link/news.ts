import { momentEvent } from "@headcount/protocol";
import { z } from "zod";
import type { Logger } from "../platform/logger.ts";
import { type LazyLink, lazyLink } from "../platform/redis/lazy-link.ts";
import { type RedisAddress, type RedisLink, script } from "../platform/redis/link.ts";
import { problemOf } from "../platform/redis/problems.ts";
import type { Service } from "../platform/service.ts";

/** A message from one process to all: moments of an auction, that an auction was written or deleted, or that events wait for webhooks. */
export type News = z.infer<typeof news>;
const news = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("moments"), auctionId: z.string(), moments: z.array(momentEvent) }),
  z.object({ kind: z.literal("auction"), auctionId: z.string() }),
  z.object({ kind: z.literal("webhooks") }),
]);
/** News with the process that published it. That process has already applied it. */
const published = z.object({ from: z.string(), news });

/** The length of the stream. A node that lost its connection reads the news that it missed. */
const KEPT_NEWS = 2_000;
const READ_AT_ONCE = 200;
/** The most news that wait while Redis is away. Beyond this limit the oldest are dropped. */
const MOST_WAITING = 2_000;
const RETRY_MS = 1_000;
const NOTHING_READ = "0-0";

const ADD = script(`
local id = redis.call('XADD', KEYS[1] .. 'news', 'MAXLEN', '~', ${KEPT_NEWS}, '*', 'news', ARGV[1])
redis.call('PUBLISH', KEYS[1] .. 'news', id)
return {id}
`);

export interface NewsPublisher {
  publish(news: News): void;
  stop(): void;
}

/** Publishes each news once, in order. News wait while Redis is away. */
export function newsPublisher({ redis, from, log }: { redis: RedisAddress; from: string; log: Logger }): NewsPublisher {
  const link = lazyLink(redis);
  const waiting: News[] = [];
  let isSending = false;
  let isFailing = false;
  let timer: NodeJS.Timeout | undefined;
  const send = async (): Promise<void> => {
    isSending = true;
    try {
      for (let [next] = waiting; next; [next] = waiting) {
        await (await link.open()).run(ADD, [JSON.stringify({ from, news: next })]);
        waiting.shift();
      }
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn({ reason: problemOf(error) }, "moments and changes wait until Redis can be reached");
      isFailing = true;
      timer = setTimeout(() => void send(), RETRY_MS);
      timer.unref();
    }
    isSending = isFailing;
  };
  return {
    publish(next) {
      waiting.push(next);
      if (waiting.length > MOST_WAITING) waiting.shift();
      if (!isSending) void send();
    },
    stop() {
      clearTimeout(timer);
      link.close();
    },
  };
}

export interface NewsReaderOptions {
  redis: RedisAddress;
  /** This process. Its own news are skipped. */
  from: string;
  /** Called with each news, in order. */
  apply(news: News): void;
  /** Called when news may have been missed: everything that news can change must be loaded again. */
  missed(): void;
  log: Logger;
}

/** Reads the news of all processes, each once, including those published while the connection was lost. */
export class NewsReader implements Service {
  readonly #options: NewsReaderOptions;
  readonly #key: string;
  readonly #link: LazyLink;
  /** Id of the last news that was read; `null` before the first connection. */
  #last: string | null = null;
  #running: Promise<void> | null = null;
  #isDue = false;
  #isFailing = false;
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: NewsReaderOptions) {
    this.#options = options;
    this.#key = `${options.redis.prefix}news`;
    this.#link = lazyLink(options.redis, {
      opened: async (link) => {
        await link.listen(this.#key, () => this.#wake());
        this.#last = await this.#resume(link, this.#last);
      },
      broken: () => this.#wake(),
    });
  }

  async start(): Promise<void> {
    this.#wake();
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#link.close();
    await this.#running;
  }

  #wake(): void {
    this.#isDue = true;
    if (this.#isStopped) return;
    this.#running ??= this.#read().finally(() => {
      this.#running = null;
      if (this.#isDue && !this.#isFailing) this.#wake();
    });
  }

  /** The id to continue after: `from`, unless Redis no longer has it. */
  async #resume(link: RedisLink, from: string | null): Promise<string> {
    const [newest] = entriesOf(await link.command("XREVRANGE", this.#key, "+", "-", "COUNT", "1"));
    if (from === null) return newest?.id ?? NOTHING_READ;
    if (from === NOTHING_READ || entriesOf(await link.command("XRANGE", this.#key, from, from)).length > 0) return from;
    this.#options.missed();
    return newest?.id ?? NOTHING_READ;
  }

  async #read(): Promise<void> {
    try {
      do {
        this.#isDue = false;
        const link = await this.#link.open();
        while (await this.#readSome(link));
      } while (this.#isDue);
      this.#isFailing = false;
    } catch (error) {
      if (this.#isStopped) return;
      if (!this.#isFailing)
        this.#options.log.warn(
          { reason: problemOf(error) },
          "moments and changes of other processes arrive when Redis can be reached",
        );
      this.#isFailing = true;
      this.#timer = setTimeout(() => this.#wake(), RETRY_MS);
    }
  }

  /** Resolves to whether there may be more. */
  async #readSome(link: RedisLink): Promise<boolean> {
    const count = String(READ_AT_ONCE);
    const entries = entriesOf(await link.command("XRANGE", this.#key, `(${this.#last}`, "+", "COUNT", count));
    for (const { id, text } of entries) {
      this.#last = id;
      this.#receive(text);
    }
    return entries.length === READ_AT_ONCE;
  }

  #receive(text: string): void {
    const { from, apply, log } = this.#options;
    const parsed = published.safeParse(jsonOf(text));
    if (!parsed.success)
      log.error(
        { problem: parsed.error.message },
        "news of another process cannot be read. Does it have another version?",
      );
    else if (parsed.data.from !== from) apply(parsed.data.news);
  }
}

/** `undefined` if the text is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The entries in an answer of `XRANGE`. */
const entriesOf = (answer: unknown): { id: string; text: string }[] =>
  (answer as [id: string, fields: string[]][]).map(([id, [, text = "null"]]) => ({ id, text }));
