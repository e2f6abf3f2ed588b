import { existsSync } from "node:fs";
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

/** Whether one of npm's scripts started this process. A container has none of them. */
export const isStartedByNpm = (): boolean => process.env.npm_execpath !== undefined;
