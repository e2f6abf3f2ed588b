import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ERRORS, LIMITS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { fileSettingOf, SETTINGS } from "../../../src/config/settings.ts";
import { CHECKS } from "../../../src/doctor/checks.ts";
import * as mongodbNames from "../../../src/storage/mongodb/names.ts";
import { INTERNAL_KEY, startServer } from "../../support/harness.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

/** The cells of a page's table rows whose first cell is code. */
const rows = (file: string): string[][] =>
  read(`docs/reference/${file}`)
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

it("the page on limits has each limit with its value", () => {
  const documented = rows("limits.md").map(([name = "", value]) => [name.replaceAll("`", ""), Number(value)]);
  expect(Object.fromEntries(documented)).toEqual(LIMITS);
  expect(documented).toHaveLength(Object.keys(LIMITS).length);
});

const settingNames = [
  ...Object.keys(SETTINGS),
  ...Object.entries(SETTINGS).flatMap(([name, setting]) => ("secret" in setting ? [fileSettingOf(name)] : [])),
];

const sourcesOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => join(folder, file));

/** Sentences in the strings of a TypeScript source: one-line strings of several words, without computed parts. */
const sentencesOf = (source: string): string[] =>
  [...source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "").matchAll(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\\n]|\\.)*`/g)]
    .map(([text]) => text.replaceAll(/\$\{[^}]*\}/g, ""))
    .filter((text) => text.includes(" "));

/** Names in a sentence that look like settings: `TRUST_PROXY`, or `METRICS=`. */
const settingsIn = (sentence: string): string[] =>
  [...sentence.matchAll(/\b(?:[A-Z][A-Z\d]*(?:_[A-Z\d]+)+\b|[A-Z]{3,}(?==))/g)].map(([name]) => name);

it("finds the names of settings in sentences, and nothing else", () => {
  const source = [
    "/** Not `in a COMMENT_OF code`. */",
    'const CODE_NAME = "ERROR_CODE";',
    'say("Set GHOST_SETTING=on, or METRICS=public");',
    "say(`Raise OTHER_GHOST to $" + "{COMPUTED_NAME}`);",
  ].join("\n");
  expect(sentencesOf(source).flatMap(settingsIn)).toEqual(["GHOST_SETTING", "METRICS", "OTHER_GHOST"]);
});

it("finds only settings that exist in the messages and texts of the program", () => {
  const known = [...settingNames, ...Object.keys(ERRORS), "NODE_ENV", "NODE_EXTRA_CA_CERTS"];
  const found = ["protocol/src", "sdk/src", "server/src", "web/src"].flatMap(sourcesOf).flatMap((file) =>
    sentencesOf(read(file))
      .flatMap(settingsIn)
      .map((name) => ({ file, name })),
  );
  expect(found.length).toBeGreaterThan(30);
  expect(found.filter(({ name }) => !known.includes(name))).toEqual([]);
});

it("links only to headings that exist", () => {
  const anchorOf = (heading: string): string =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
  const anchorsOf = (file: string): string[] =>
    [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));
  const guides = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => join("docs", file));
  const links = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", ...guides].flatMap(
    (file) =>
      [...read(file).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)].map(([, path, anchor = ""]) => ({
        file,
        target: path ? join(dirname(file), path) : file,
        anchor,
      })),
  );
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter(({ target, anchor }) => !anchorsOf(target).includes(anchor))).toEqual([]);
});

describe("the guides", () => {
  const texts = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "docs/glossary.md",
    ...["docs/guides", "docs/decisions"].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".md"))
        .map((file) => `${folder}/${file}`),
    ),
  ];

  it("name only settings that exist", () => {
    const named = texts.flatMap((file) =>
      [...read(file).matchAll(/(?:^|`)([A-Z][A-Z_]{2,})=/gm)].map(([, name]) => name),
    );
    expect(named.length).toBeGreaterThan(5);
    // Compose reads this one.
    for (const name of named) expect([...settingNames, "COMPOSE_PROFILES"]).toContain(name);
  });

  it("name only commands and files that exist", () => {
    const scripts = Object.keys(JSON.parse(read("package.json")).scripts);
    for (const file of texts) {
      for (const [, name] of read(file).matchAll(/(?:^|`)npm run (\w+)/gm)) expect(scripts).toContain(name);
      for (const [, target = ""] of read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g))
        expect([target, existsSync(join(ROOT, dirname(file), target))]).toEqual([target, true]);
    }
  });

  it("name only metrics that exist, and the one on alarms names all", () => {
    const metrics = rows("metrics.md").map(([name = ""]) => name.replaceAll("`", ""));
    const namedIn = (file: string) => [...read(file).matchAll(/\bheadcount_\w+/g)].map(([name]) => name);
    const collections: string[] = Object.values(mongodbNames);
    for (const name of texts.flatMap(namedIn)) expect([...metrics, ...collections]).toContain(name);
    expect(new Set(namedIn("docs/guides/alarms.md"))).toEqual(new Set(metrics));
  });

  it("say what to do about every alarm", () => {
    const text = read("docs/guides/alarms.md");
    const [, rules = ""] = /```yaml\n([\s\S]+?)```/.exec(text) ?? [];
    const { groups } = parse(rules) as { groups: { rules: { alert: string; expr: string }[] }[] };
    const alarms = groups.flatMap((group) => group.rules.map(({ alert }) => alert));
    expect([...text.matchAll(/^\| (Headcount\w+) \|/gm)].map(([, name]) => name)).toEqual(alarms);
  });

  it("name every check of the doctor", () => {
    const [, table = ""] = read("docs/guides/alarms.md").split("| check | what it looks at |");
    const named = [...(table.split("\n\n")[0] ?? "").matchAll(/^\| (\w[^|]+) \|/gm)].flatMap(([, names = ""]) =>
      names.split(", "),
    );
    expect(named).toEqual(CHECKS.map(({ name }) => name));
  });

  it("quote only log lines that the server writes", () => {
    const [, section = ""] = read("docs/guides/alarms.md").split("## What the log says");
    const [table = ""] = section.split("## ");
    const quoted = [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, line = ""]) => line);
    expect(quoted.length).toBeGreaterThan(15);
    const sources = readdirSync(join(ROOT, "server/src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .map((file) => read(join("server/src", file)))
      .join("");
    for (const line of quoted) expect([line, sources.includes(line)]).toEqual([line, true]);
  });

  it("name every folder and file of the table of changes", () => {
    const [, table = ""] = read("ARCHITECTURE.md").split("## To change X");
    const folders = ["", "server/src", "protocol/src"];
    for (const [, path = ""] of table.matchAll(/`([\w-]+(?:\/[\w.-]+)+\/?)`/g))
      expect([path, folders.some((folder) => existsSync(join(ROOT, folder, path)))]).toEqual([path, true]);
  });
});

describe("the reference", () => {
  it("lists every setting with its default and meaning, and no other", () => {
    const expected = Object.entries(SETTINGS).map(([name, setting]) => [
      `\`${name}\``,
      setting.default ? `\`${setting.default}\`` : "–",
      setting.meaning + ("secret" in setting ? " (secret)" : ""),
    ]);
    expect(rows("config.md")).toEqual(expected);
  });

  it("lists every error with its status and words, and no other", () => {
    const expected = Object.entries(ERRORS).map(([code, { status, retry, message }]) => [
      `\`${code}\``,
      String(status),
      retry ? "yes" : "no",
      message,
    ]);
    expect(rows("errors.md")).toEqual(expected);
  });

  it("lists every metric with its type and meaning, and no other", async () => {
    const server = await startServer();
    const { body } = await server.call("GET", "/metrics", undefined, { authorization: `Bearer ${INTERNAL_KEY}` });
    const served = [...String(body).matchAll(/^# HELP (headcount_\w+) (.+)\n# TYPE \w+ (\w+)$/gm)].map(
      ([, name, help, type]) => [name, type, help],
    );
    const documented = rows("metrics.md").map(([name = "", type, _labels, help]) => [
      name.replaceAll("`", ""),
      type,
      help,
    ]);
    expect(documented.toSorted()).toEqual(served.toSorted());
  });

  it("lists the labels of every metric", () => {
    const source = read("server/src/platform/metrics.ts");
    const labels = [...source.matchAll(/name: "(headcount_\w+)",\s+help: .+\s+labelNames: \[(["\w, ]+)\]/g)];
    expect(labels.length).toBeGreaterThan(0);
    const documented = rows("metrics.md").filter(([, , label]) => label !== "–");
    expect(documented.map(([name, , label]) => `${name} ${label}`)).toEqual(
      labels.map(([, name, names]) => `\`${name}\` ${names?.replaceAll('"', "`")}`),
    );
  });

  it("lists every route, and no other", async () => {
    const server = await startServer();
    const documented = rows("http-api.md").flatMap(([route = ""]) =>
      [...route.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) [^`]+)`/g)].map(([, one]) => one),
    );
    const pages = [
      "/",
      "/auctions/:id/setup",
      "/auctions/:id/dashboard",
      "/auctions/:id/replay",
      "/season",
      "/auctions/:id/control",
      "/auctions/:id/report",
      "/auctions/:id/share",
      "/auctions/:id/invitation",
      "/t/auction/:id/live",
      "/t/auction/:id/screen",
      "/t/auction/:id/calendar.ics",
      "/account",
      "/password",
      "/docs/api",
      "/how-we-count",
      "/badge.js",
      "/sdk.js",
      "/icon.svg",
      "/boot.js",
      "/boot.css",
      "/preview.png",
      "/assets/*",
    ];
    const served = server.routes.filter((route) => !pages.some((page) => route === `GET ${page}`));
    expect(documented.toSorted()).toEqual(served.toSorted());
  });

  it.each(rows("faults.md"))("names the test of %s", (fault = "", _expected, test = "") => {
    const [, id] = /^`([FT]\d+)`/.exec(fault) ?? [];
    const file = test.replaceAll("`", "");
    expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
    expect(read(file)).toMatch(new RegExp(`["\`]${id}: `));
  });

  it("names a test for each threat of SECURITY.md", () => {
    const threats = [...read("SECURITY.md").matchAll(/^\| (T\d+) \|/gm)].map(([, id]) => id);
    const proved = rows("faults.md").flatMap(([fault = ""]) => /^`(T\d+)`/.exec(fault)?.[1] ?? []);
    expect(threats.length).toBeGreaterThan(20);
    expect([...new Set(proved)].toSorted()).toEqual(threats.toSorted());
  });

  it("lists every socket event, and no other", () => {
    const events = [...read("protocol/src/socket.ts").matchAll(/^ {2}(\w+): \(.*=> void;$/gm)].map(([, name]) => name);
    const documented = rows("socket-events.md").map(([name]) => name?.replaceAll("`", ""));
    expect(events.length).toBeGreaterThan(5);
    expect(documented).toEqual(events);
  });
});
