import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { signedHeaders, webhookSecret } from "../../../src/webhooks/signature.ts";
import { temporaryFolder } from "../../support/harness.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../../../docs/reference/webhooks.md"), "utf8");
const example = (language: string): string => PAGE.split(`\`\`\`${language}\n`)[1]?.split("```")[0] ?? "";

const SECRET = webhookSecret("a-secret-for-tests-0123456789abcdef", "a", 2);
const OLD = webhookSecret("a-secret-for-tests-0123456789abcdef", "a", 1);
const BODY = JSON.stringify({ type: "lot.closed", data: { title: "Ünïcode / 🎨" } });
const headers = (now = Date.now(), secrets = [SECRET, OLD]) => signedHeaders({ id: "msg_1", body: BODY }, secrets, now);

/** A request to a receiver, and whether its signature is valid. */
const CASES: [string, boolean, string, Record<string, string>, string][] = [
  ["a request", true, SECRET, headers(), BODY],
  ["a request, with the previous secret", true, OLD, headers(), BODY],
  ["another body", false, SECRET, headers(), BODY.replace("lot", "lots")],
  ["another secret", false, SECRET, headers(Date.now(), [OLD]), BODY],
  ["an old request", false, SECRET, headers(Date.now() - 600_000), BODY],
  ["a request without a signature", false, SECRET, {}, BODY],
];

const hasPhp = spawnSync("php", ["--version"], { stdio: "ignore" }).status === 0;

describe("the examples in the webhooks guide", () => {
  it.each(CASES)("in Node: %s is accepted: %s", async (_name, isBelieved, secret, sent, body) => {
    const file = join(temporaryFolder(), "verify.mjs");
    writeFileSync(file, example("js"));
    const { verify } = await import(pathToFileURL(file).href);
    if (isBelieved) expect(verify(secret, sent, body)).toEqual(JSON.parse(body));
    else expect(() => verify(secret, sent, body)).toThrow(/wrong|too old/);
  });

  it.for(CASES)("in PHP: %s is accepted: %s", ([, isBelieved, secret, sent, body], { skip }) => {
    skip(!hasPhp, "there is no php on PATH (Debian: apt install php-cli)");
    const file = join(temporaryFolder(), "verify.php");
    const call = "[$secret, $sent, $body] = json_decode(file_get_contents('php://stdin'), true);";
    writeFileSync(file, `${example("php")}\n${call}\necho json_encode(verify($secret, $sent, $body));\n`);
    const { stdout, status } = spawnSync("php", [file], {
      input: JSON.stringify([secret, sent, body]),
      encoding: "utf8",
    });
    if (isBelieved) expect(JSON.parse(stdout)).toEqual(JSON.parse(body));
    else expect(status).not.toBe(0);
  });
});
