import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Config } from "./config.ts";
import { readConfig } from "./read-config.ts";

/**
 * The settings of this process: its environment, then the file of its role, then the common one.
 * @throws ConfigError naming all that is wrong.
 */
export function configOfEnvironment(): Config {
  // What is set already wins, so the file of the role goes before the common one.
  for (const file of [`.env.${process.env.ROLE}`, ".env"]) if (existsSync(file)) process.loadEnvFile(file);
  return readConfig(process.env);
}

/** Sets the role before the settings are read. */
export function setRole(role: string): void {
  process.env.ROLE = role;
}

/** How to run a command of Headcount where this process runs: from the published package, by npm's scripts, or in a container, which has neither. */
export function commandLine(name: string): string {
  // The published package has the built code.
  if (basename(import.meta.dirname) === "dist") return `npx headcount ${name}`;
  return process.env.npm_execpath === undefined ? `node server/src/cli/${name}.ts` : `npm run ${name} --`;
}
