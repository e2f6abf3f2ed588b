// Builds the packages that are published, and checks them as their users get them. Part of `npm run check`.
import { execFileSync } from "node:child_process";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { root } from "../paths.mjs";
import { PACKAGES, stage } from "../release/package.mjs";

/** Checks the types of a package by every way of importing ES modules. @param {string} folder */
function checkTypes(folder) {
  try {
    execFileSync("npx", ["attw", "--pack", folder, "--profile", "esm-only", "--quiet"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    return [];
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout: string, stderr: string }} */ (error);
    return [stdout, stderr];
  }
}

for (const workspace of Object.keys(PACKAGES)) {
  const folder = stage(workspace);
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true });
  const problems = [...messages.map((message) => formatMessage(message, pkg)), ...checkTypes(folder)];
  if (problems.length === 0) continue;
  console.error([`The package of ${workspace} has problems:`, ...problems].join("\n"));
  process.exitCode = 1;
}
