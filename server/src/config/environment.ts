import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Config } from "./config.ts";
import { readConfig } from "./read-config.ts";

/**
 * Reads the settings of this process from its environment, then from the file of its role, then from the common file.
 * @throws ConfigError that names every problem
 */
export function configOfEnvironment(): Config {
  // Values that are already set have priority, so the file of the role is read before the common file.
  for (const file of [`.env.${process.env.ROLE}`, ".env"]) if (existsSync(file)) process.loadEnvFile(file);
  return readConfig(process.env);
}

/** Sets the role before the settings are read. */
export function setRole(role: string): void {
  process.env.ROLE = role;
}

/** How to run a command of Headcount in this installation: from the published package, by npm's scripts, or in a container, which has neither. */
export function commandLine(name: string): string {
  // The published package has the built code.
  if (basename(import.meta.dirname) === "dist") return `npx headcount ${name}`;
  return process.env.npm_execpath === undefined
    ? `node server/build/program/headcount.js ${name}`
    : `npm run ${name} --`;
}
