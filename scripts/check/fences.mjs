/**
 * The server's folders and the folders that each may import. Only `compose/` and files at the root of `server/src` may import all of them. `npm run fences` writes them
 * into biome.json, and a test compares both.
 *
 * @type {Record<string, string[]>}
 */
export const FENCES = {
  minutes: [],
  platform: [],
  recording: ["minutes", "platform"],
  outbox: ["minutes", "platform", "recording", "storage"],
  ingest: ["minutes", "outbox", "platform", "recording", "storage"],
  storage: ["minutes", "platform"],
  analytics: ["minutes"],
  realtime: ["platform"],
  accounts: ["platform", "storage"],
  adopt: ["accounts", "minutes", "platform", "routes", "storage"],
  webhooks: ["platform", "storage"],
  mail: ["platform", "storage"],
  alerts: ["mail", "platform", "storage", "webhooks"],
  http: ["accounts", "ingest", "mail", "platform", "storage", "webhooks"],
  link: ["http", "ingest", "minutes", "outbox", "platform", "recording", "storage"],
  routes: ["accounts", "alerts", "analytics", "http", "link", "mail", "minutes", "platform", "storage", "webhooks"],
  upkeep: ["http", "platform", "routes", "storage", "webhooks"],
  simulation: ["platform", "realtime", "recording", "routes", "storage"],
  config: ["platform", "realtime"],
  doctor: ["config", "platform", "storage"],
};

/** Pure folders, which import only the protocol and this package: no I/O and no clock. @type {Record<string, string[] | undefined>} */
const PURE = { minutes: [], analytics: ["temporal-polyfill"] };

const SERVER = {
  group: ["**/server.ts", "**/compose/**"],
  message: "Only main.ts, the commands and tests compose a server.",
};
const SOCKET_IO = {
  group: ["socket.io", "socket.io/**", "engine.io", "engine.io/**"],
  message: "Only realtime/transport/socketio.ts imports Socket.IO.",
};

/** @param {{ group: string[], message: string }[]} patterns */
const restricted = (patterns) => ({
  linter: { rules: { style: { noRestrictedImports: { level: "error", options: { patterns } } } } },
});

/**
 * @param {string} folder
 * @param {string[]} may folders that it may import
 */
const patternsOf = (folder, may) => {
  const banned = Object.keys(FENCES).filter((other) => other !== folder && !may.includes(other));
  const patterns = [
    SERVER,
    {
      // A subfolder may have the same name as another folder.
      group: [...banned.map((other) => `**/${other}/**`), ...may.map((other) => `!**/${other}/**`)],
      message: `${folder}/ may import ${may.length > 0 ? may.map((other) => `${other}/`).join(", ") : "no other folder"}: see scripts/check/fences.mjs.`,
    },
  ];
  const packages = PURE[folder];
  if (packages === undefined) return patterns;
  const allowed = ["@headcount/protocol", "./*", "./**", "../*", "../**", ...packages];
  return [
    ...patterns,
    {
      group: ["**", ...allowed.map((name) => `!${name}`)],
      message: `${folder}/ is pure: it imports only the protocol.`,
    },
  ];
};

/** The files of `recording/` that are pure. */
const PURE_RECORDING = [
  "gauge",
  "group-gauges",
  "minute-builder",
  "minutes-options",
  "people",
  "recorded",
  "seen-for",
  "total-gauge",
  "track",
  "sources/open-sources",
];

/** One override of biome.json per folder, and one for the file that imports Socket.IO. */
export const overrides = () => [
  ...Object.entries(FENCES).map(([folder, may]) => ({
    includes: [`server/src/${folder}/**`],
    ...restricted([SOCKET_IO, ...patternsOf(folder, may)]),
  })),
  {
    includes: ["server/src/realtime/transport/socketio.ts"],
    ...restricted(patternsOf("realtime", FENCES.realtime ?? [])),
  },
  {
    includes: [
      "server/src/realtime/audience.ts",
      "server/src/realtime/labels/group-sets.ts",
      ...PURE_RECORDING.map((name) => `server/src/recording/${name}.ts`),
    ],
    ...restricted([
      {
        group: [
          "**",
          "!@headcount/protocol",
          "!./labels/group-sets.ts",
          "!./heavy-hitters.ts",
          "!./kept-counts.ts",
          ...PURE_RECORDING.map((name) => `!./${name}.ts`),
        ],
        message: "A pure core: it imports only the protocol.",
      },
    ]),
  },
];
