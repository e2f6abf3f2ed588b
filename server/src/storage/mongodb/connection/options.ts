import type { MongoClient, MongoClientOptions } from "mongodb";

const MAX_CONNECTIONS = 20;

/** Other names of options in an address. */
const ALIASES: Partial<Record<keyof MongoClientOptions, string>> = { journal: "j", wtimeoutMS: "wtimeout" };

/** Names in the query of a `mongodb://` address, in lower case, because the driver ignores case. */
const namedIn = (url: string): ReadonlySet<string> =>
  new Set([...new URLSearchParams(url.split("?").slice(1).join("?")).keys()].map((name) => name.toLowerCase()));

// Each wait of the driver ends before the deadline, so that its own message is logged.
const mostOf = (deadlineMs: number): number => Math.ceil(deadlineMs * 0.7);

/** A write is acknowledged when a majority of the servers has it on disk. */
export const durableWrites = (deadlineMs: number) =>
  ({ w: "majority", journal: true, wtimeoutMS: mostOf(deadlineMs) }) as const;

/** The options of a client for this address: ours, unless the address sets them. */
export const clientOptions = (url: string, deadlineMs: number): MongoClientOptions => {
  const most = mostOf(deadlineMs);
  const ours: MongoClientOptions = {
    appName: "headcount",
    maxPoolSize: MAX_CONNECTIONS,
    serverSelectionTimeoutMS: most,
    connectTimeoutMS: most,
    waitQueueTimeoutMS: most,
    // Without it, connections to a server that hangs would be kept forever.
    socketTimeoutMS: deadlineMs,
    retryWrites: true,
    ...durableWrites(deadlineMs),
    readPreference: "primary",
  };
  const named = namedIn(url);
  return Object.fromEntries(
    Object.entries(ours).filter(([name]) => {
      const alias = ALIASES[name as keyof MongoClientOptions];
      return !named.has(name.toLowerCase()) && !(alias && named.has(alias));
    }),
  );
};

/** Which promise of Headcount the options of this client break, as a message; `null` if none. */
export const brokenPromise = ({ writeConcern, readPreference }: MongoClient): string | null => {
  if (writeConcern?.w === 0 || writeConcern?.w === 1)
    return `w=${writeConcern.w} acknowledges a write before a majority of the servers has it, and an election could undo it. Use w=majority, or remove it`;
  if (writeConcern?.journal === false)
    return "journal=false acknowledges a write before it is on disk, and a power cut could undo it. Use journal=true, or remove it";
  if (readPreference.mode !== "primary")
    return `readPreference=${readPreference.mode} may read from a server that does not have the newest writes yet, and numbers would be wrong. Use readPreference=primary, or remove it`;
  return null;
};
