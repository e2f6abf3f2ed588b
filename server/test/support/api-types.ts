// Writes the types of the HTTP API from its OpenAPI document: `npm run api-types`. A test compares both. With `--document FILE` it writes the document only.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readConfig } from "../../src/config/read-config.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { createServer } from "../../src/server.ts";

const SDK = resolve(import.meta.dirname, "../../../sdk");
export const API_TYPES = resolve(SDK, "src/api/schema.ts");
// It needs TypeScript 5, which only this workspace has.
const GENERATOR = resolve(SDK, "node_modules/openapi-typescript/bin/cli.js");

/** Each schema of the document is also an exported type, with the name that the document gives it. A field with a default may be absent where it is not required. */
const OPTIONS = [
  "--root-types",
  "--root-types-no-schema-prefix",
  "--root-types-keep-casing",
  "--default-non-nullable=false",
];

/** The OpenAPI document of a server that keeps nothing. */
async function apiDocument(): Promise<string> {
  const secret = "only-for-the-document-0123456789abcdef";
  const settings = { PORT: "0", DATABASE_URL: "memory:", DEMO: "off", AUTH_SECRET: secret, INTERNAL_API_KEY: secret };
  const server = await createServer(readConfig(settings), { log: silentLogger });
  try {
    await server.start();
    await server.ready;
    return await (await fetch(`${server.url}/api/v1/openapi.json`)).text();
  } finally {
    await server.stop();
  }
}

/** Writes the types of the current document to `file`. */
export async function writeApiTypes(file: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "headcount-api-"));
  const document = join(folder, "openapi.json");
  try {
    writeFileSync(document, await apiDocument());
    const options = ["--output", file, ...OPTIONS];
    execFileSync(process.execPath, [GENERATOR, document, ...options], { stdio: ["ignore", "ignore", "inherit"] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const [option, file = ""] = process.argv.slice(2);
  if (option === "--document") writeFileSync(file, JSON.stringify(JSON.parse(await apiDocument()), null, 2));
  else await writeApiTypes(API_TYPES);
  process.exit(0);
}
