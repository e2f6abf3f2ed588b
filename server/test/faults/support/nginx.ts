import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { onTestFinished } from "vitest";
import { freePort } from "../../support/free-port.ts";
import { eventually } from "../../support/harness.ts";

const CONFIG = join(import.meta.dirname, "../../../../docs/guides/several-nodes/nginx.conf");
const FOLDERS = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];

/**
 * Starts nginx with the configuration of the guide, for these nodes instead of the named ones. It ends with the test.
 * @returns its address; `null` if there is no nginx
 */
export async function nginx(ports: readonly number[]): Promise<string | null> {
  const binary = FOLDERS.map((folder) => join(folder, "nginx")).find((file) => existsSync(file));
  if (!binary) return null;
  const folder = mkdtempSync(join(tmpdir(), "headcount-nginx-"));
  const port = await freePort();
  let used = 0;
  const text = readFileSync(CONFIG, "utf8")
    // Addresses need no name server. Older versions of nginx have no `resolve`.
    .replace(/server realtime(-2)?:8081 resolve/g, () => `server 127.0.0.1:${ports[used++]}`)
    .replace("listen 8082", `listen 127.0.0.1:${port}`)
    .replace("http {", `http { ${temporaryPaths(folder)}`);
  if (used !== ports.length) throw new Error("the guide's nginx.conf names another number of nodes");
  const file = join(folder, "nginx.conf");
  writeFileSync(file, `daemon off; pid ${folder}/pid; error_log ${folder}/error.log;\n${text}`);
  const child = spawn(binary, ["-p", folder, "-c", file, "-e", join(folder, "error.log")], { stdio: "ignore" });
  const end = (): void => void child.kill("SIGTERM");
  process.once("exit", end);
  onTestFinished(async () => {
    process.off("exit", end);
    const ended = child.exitCode === null ? once(child, "exit") : null;
    end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(readFileSync(join(folder, "error.log"), "utf8"));
    return fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return url;
}

const temporaryPaths = (folder: string): string =>
  ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join(" ");
