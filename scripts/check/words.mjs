// Finds words of a former private vocabulary in tracked sources and docs: `node scripts/check/words.mjs`. Exits with 1 if it finds any.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { root } from "../paths.mjs";
import { trackedFiles } from "./tracked.mjs";

/** Only unambiguous words: none of them has another meaning in this repository. @type {Record<string, string>} word → plain word */
const WORDS = {
  anew: "again",
  announcer: "broadcast throttle",
  anybody: "anyone",
  asker: "principal",
  ballast: "reserved bytes",
  bears: "has",
  buried: "dead letters",
  deed: "moment, audit entry",
  deeds: "moments, audit entries",
  door: "handshake gate",
  follower: "auction sync",
  guest: "PendingHandshake",
  happening: "moment",
  hears: "receives",
  heeds: "follows",
  intake: "ingest",
  knocks: "connects",
  leaps: "jumps",
  lineserver: "Transport",
  quota: "address limiter",
  seats: "AddressGroup",
  shelf: "outbox store",
  somebody: "someone",
  spokes: "buckets",
  stretch: "interval",
  stretches: "intervals",
  told: "sent, reported, identified",
  toldall: "lastSent",
  trouble: "last error",
  troubles: "errors",
  wheel: "heartbeat scheduler",
  whoever: "the person who",
  "any more": "no longer",
  "comes to": "is",
  "for good": "permanently",
  "goes by": "follows",
  "in words": "as a readable message",
  "is let in": "is accepted",
  "is told": "receives",
  "lies in": "is in",
  "line-socketio": "transport/socketio.ts",
  "line-websocket": "websocket/websocket.ts",
  "neighbour of": "addressKey",
  "of whom": "a new sentence",
  "so it is with": "also",
  "such as are": "that are",
  "takes back": "reverts",
  "what it is made of": "its parts",
};
const FOUND = new RegExp(`\\b(${Object.keys(WORDS).join("|")})\\b`, "gi");
/** The changelog quotes former names. These two files quote the words. */
const EXCLUDED = new Set(["CHANGELOG.md", "scripts/check/words.mjs", "scripts/check/words.test.ts"]);

/**
 * @param {string} text
 * @returns {{ line: number, word: string, instead: string }[]} in order; lines are numbered from 1
 */
export function wordsIn(text) {
  return text.split("\n").flatMap((content, index) =>
    [...content.matchAll(FOUND)].map(([word]) => ({
      line: index + 1,
      word,
      instead: WORDS[word.toLowerCase()] ?? "",
    })),
  );
}

/** @param {string} file relative to the root, with `/` */
export const isChecked = (file) => /\.(ts|tsx|mjs|md)$/.test(file) && !EXCLUDED.has(file);

function check() {
  const found = trackedFiles()
    .filter(isChecked)
    .flatMap((file) => wordsIn(readFileSync(resolve(root, file), "utf8")).map((each) => ({ file, ...each })));
  for (const { file, line, word, instead } of found) console.error(`${file}:${line}: "${word}": write "${instead}"`);
  if (found.length > 0) process.exitCode = 1;
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) check();
