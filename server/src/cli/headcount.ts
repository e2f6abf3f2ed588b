#!/usr/bin/env node
// The command of the published package: `npx headcount [command]`.
import { setRole } from "../config/environment.ts";

const COMMANDS: Record<string, { does: string; role?: string; run(): Promise<unknown> }> = {
  start: { does: "starts the whole server (default)", run: () => import("../main.ts") },
  api: { does: "starts the API and the pages alone", role: "api", run: () => import("../main.ts") },
  realtime: { does: "starts the realtime server alone", role: "realtime", run: () => import("../main.ts") },
  doctor: { does: "checks the settings and what the server depends on", run: () => import("./doctor.ts") },
  password: { does: "sets a new password of an account: password EMAIL", run: () => import("./password.ts") },
  adopt: { does: "takes over auctions and history from an existing database", run: () => import("./adopt.ts") },
  backup: { does: "copies the SQLite database: backup FILE", run: () => import("./backup.ts") },
};

const USAGE = `Usage: headcount [command]
${Object.entries(COMMANDS)
  .map(([name, { does }]) => `  ${name.padEnd(10)}${does}`)
  .join("\n")}
Settings come from the environment and from the file .env.`;

const [name = "start", ...rest] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command) {
  if (command.role) setRole(command.role);
  // A command reads its own arguments.
  process.argv.splice(2, process.argv.length, ...rest);
  await command.run();
} else {
  const isHelp = ["help", "--help", "-h"].includes(name);
  (isHelp ? console.log : console.error)(USAGE);
  process.exitCode = isHelp ? 0 : 1;
}
