// Lints the OpenAPI document of the HTTP API. Part of `npm run check`. The rules are in redocly.yaml.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { root } from "../paths.mjs";

const folder = mkdtempSync(join(tmpdir(), "headcount-api-"));
try {
  const file = join(folder, "openapi.json");
  execFileSync(process.execPath, [resolve(root, "server/test/support/api-types.ts"), "--document", file]);
  const { status, stdout, stderr } = spawnSync(
    "npx",
    ["redocly", "lint", file, "--config", resolve(root, "redocly.yaml")],
    {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    },
  );
  if (status !== 0) {
    console.error(stdout, stderr);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
