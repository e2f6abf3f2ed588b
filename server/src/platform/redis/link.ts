import { createHash } from "node:crypto";
import { SENTINELS } from "./address.ts";
import { versionProblem } from "./problems.ts";

/** A Lua script and the digest by which Redis caches it. */
export interface Script {
  source: string;
  sha1: string;
}

export const script = (source: string): Script => ({
  source,
  sha1: createHash("sha1").update(source).digest("hex"),
});

/** A node must not wait longer, because its tick is due every second. */
const ANSWER_DEADLINE_MS = 900;

/** One connection for commands and one for messages. */
export interface RedisLink {
  /** Runs a script with the prefix as its only key. @throws Error when it fails or takes too long */
  run(script: Script, args: readonly string[]): Promise<string[]>;
  /** Sends one command. @throws Error as above */
  command(...args: string[]): Promise<unknown>;
  /** Listens on a channel. A second call replaces the listener of the first. */
  listen(channel: string, listener: (message: string) => void): Promise<void>;
  /** False after either connection broke. Then open another link. */
  readonly isOpen: boolean;
  close(): void;
}

export interface RedisAddress {
  /** `redis://`, `rediss://`, or `redis-sentinel://host:port,host:port/name` (also `rediss-sentinel://`). */
  url: string;
  prefix: string;
}

/** The part that both client types of the library share. */
interface Client {
  connect(): Promise<unknown>;
  destroy(): void;
  on(event: "error", listener: (error: unknown) => void): unknown;
  send(args: string[]): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
}

async function openClient(url: string, connectTimeout: number): Promise<Client> {
  // Most servers have no Redis, and the client takes 10 MB.
  const { createClient, createSentinel } = await import("@redis/client");
  const socket = { connectTimeout, reconnectStrategy: false as const };
  const sentinel = SENTINELS.exec(url);
  if (!sentinel) {
    const client = createClient({ url, RESP: 2, disableOfflineQueue: true, socket, disableClientInfo: true });
    return {
      connect: () => client.connect(),
      destroy: () => client.destroy(),
      on: (event, listener) => client.on(event, listener),
      send: (args) => client.sendCommand(args),
      subscribe: (channel, listener) => client.subscribe(channel, listener),
    };
  }
  const [, scheme, login, hosts = "", name = ""] = sentinel;
  const [username, password] = (login ?? "").split(":").map(decodeURIComponent);
  const client = createSentinel({
    name: decodeURIComponent(name),
    sentinelRootNodes: hosts.split(",").map((host) => {
      const { hostname, port } = new URL(`redis://${host}`);
      return { host: hostname, port: Number(port || 26_379) };
    }),
    RESP: 2,
    passthroughClientErrorEvents: true,
    nodeClientOptions: {
      disableOfflineQueue: true,
      socket: scheme === "rediss" ? { ...socket, tls: true } : socket,
      ...(username && { username }),
      ...(password && { password }),
    },
  });
  return {
    connect: () => client.connect(),
    destroy: () => client.destroy(),
    on: (event, listener) => client.on(event, listener),
    send: (args) => client.sendCommand(false, args),
    subscribe: (channel, listener) => client.subscribe(channel, listener),
  };
}

/**
 * Opens both connections and checks the version.
 * @param broken called once when a connection breaks later
 * @param deadlineMs how long one answer may take
 * @throws Error when Redis cannot be reached, refuses, or is too old
 */
export async function openLink(
  { url, prefix }: RedisAddress,
  broken: (error: unknown) => void,
  deadlineMs = ANSWER_DEADLINE_MS,
): Promise<RedisLink> {
  let isOpen = true;
  const clients = await Promise.all([openClient(url, deadlineMs), openClient(url, deadlineMs)]);
  const [commands, messages] = clients;
  const close = (): void => {
    isOpen = false;
    for (const client of clients)
      try {
        client.destroy();
      } catch {
        // The client is not connected.
      }
  };
  const failed = (error: unknown): void => {
    if (!isOpen) return;
    close();
    broken(error);
  };
  const within = async <T>(work: Promise<T>): Promise<T> => {
    const deadline = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => deadline.reject(new Error(`Redis does not answer within ${deadlineMs} ms`)),
      deadlineMs,
    );
    try {
      return await Promise.race([work, deadline.promise]);
    } finally {
      clearTimeout(timer);
      work.catch(() => {});
    }
  };
  const command = async (...args: string[]): Promise<unknown> => within(commands.send(args));

  let opened = false;
  for (const client of clients)
    client.on("error", (error) => {
      if (opened) failed(error);
    });
  try {
    await within(Promise.all(clients.map((client) => client.connect())));
    const problem = versionProblem(String(await command("INFO", "server")));
    if (problem !== null) throw new Error(problem);
    opened = true;
  } catch (error) {
    close();
    throw error;
  }

  return {
    command,
    async run({ source, sha1 }, args) {
      try {
        return (await command("EVALSHA", sha1, "1", prefix, ...args)) as string[];
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
        return (await command("EVAL", source, "1", prefix, ...args)) as string[];
      }
    },
    async listen(channel, listener) {
      await within(messages.subscribe(channel, listener));
    },
    get isOpen() {
      return isOpen;
    },
    close,
  };
}
