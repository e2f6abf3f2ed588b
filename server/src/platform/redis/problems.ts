/** Explains Redis errors to the operator and says what to do. */
const MEANINGS: readonly [RegExp, string][] = [
  [/^(NOAUTH|WRONGPASS)|invalid password/i, "Redis refuses the password. Set the user and password in REDIS_URL"],
  [
    /^NOPERM/,
    "The Redis user may not use the commands that Headcount needs. Grant it ~PREFIX* &PREFIX* +@all, with REDIS_PREFIX for PREFIX",
  ],
  [/^OOM/, "Redis is full. Raise its maxmemory, or remove what other applications keep there"],
  [/^READONLY/, "This Redis is a replica, which accepts no writes. Set REDIS_URL to the primary, or to the Sentinels"],
  [/^MISCONF/, "Redis accepts no writes because it cannot save to its disk. Free its disk, or turn its snapshots off"],
  [/^LOADING/, "Redis is still loading its data"],
  [
    /^WRONGTYPE/,
    "Keys with this prefix belong to another application. Set REDIS_PREFIX to a prefix that nothing else uses",
  ],
  [
    /^(MOVED|CROSSSLOT|CLUSTERDOWN|ASK )/,
    "This Redis is a node of a Redis Cluster. Set REDIS_URL to a Redis or Valkey without cluster mode",
  ],
  [
    /unknown command.*(eval|script)|^ERR.*not allowed from script/i,
    "This Redis does not run the scripts that Headcount needs",
  ],
  [/ECONNREFUSED/, "Nothing listens at the address in REDIS_URL"],
  [/ENOTFOUND|EAI_AGAIN/, "The host name in REDIS_URL cannot be resolved"],
  [
    /self.signed|issuer certificate|verify the first certificate/i,
    "The certificate of Redis is not trusted. Set NODE_EXTRA_CA_CERTS to a file with the certificate that signed it",
  ],
  [
    /certificate|SSL|TLS/i,
    "The encrypted connection to Redis fails. Check rediss:// in REDIS_URL and the server's certificate",
  ],
];

/** Explains the cause and quotes the message of Redis. The text never contains addresses or passwords. */
export function problemOf(error: unknown): string {
  const said =
    error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code || error.name : String(error);
  const code = (error as NodeJS.ErrnoException | null)?.code ?? "";
  const meaning = MEANINGS.find(([pattern]) => pattern.test(said) || pattern.test(code))?.[1];
  if (meaning !== undefined) return `${meaning} (${said.split("\n", 1)[0]?.slice(0, 120)})`;
  return said.split("\n", 1)[0]?.slice(0, 200) ?? "";
}

const MIN_REDIS = [6, 2] as const;
const MIN_VALKEY = [7, 2] as const;

const isAtLeast = (version: string, [major, minor]: readonly [number, number]): boolean => {
  const [own = 0, ownMinor = 0] = version.split(".").map(Number);
  return own > major || (own === major && ownMinor >= minor);
};

/** Explains why the version in an `INFO server` reply is not supported; `null` if it is new enough. */
export function versionProblem(info: string): string | null {
  const valkey = /^valkey_version:(\S+)/m.exec(info)?.[1];
  if (valkey !== undefined)
    return isAtLeast(valkey, MIN_VALKEY)
      ? null
      : `Valkey ${valkey} is too old. Headcount needs Valkey 7.2 or Redis 6.2`;
  const redis = /^redis_version:(\S+)/m.exec(info)?.[1];
  if (redis === undefined) return "The server at REDIS_URL does not say which version it has";
  return isAtLeast(redis, MIN_REDIS) ? null : `Redis ${redis} is too old. Headcount needs Redis 6.2 or Valkey 7.2`;
}
