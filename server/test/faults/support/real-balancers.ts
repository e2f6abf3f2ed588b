import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SOCKET_PATH } from "@headcount/protocol";
import { onTestFinished } from "vitest";
import { freePort } from "../../support/free-port.ts";
import { eventually } from "../../support/harness.ts";

const GUIDE = join(import.meta.dirname, "../../../../docs/guides/several-nodes");

/** A load balancer that the guide has a configuration for. */
interface RealBalancer {
  config: string;
  /** The guide's configuration, with what a test changes: paths below `folder`, and the port of 127.0.0.1 to listen on. */
  adapted(text: string, folder: string, port: number): string;
  args(folder: string, file: string): string[];
}

const BALANCERS = {
  nginx: {
    config: "nginx.conf",
    adapted: (text, folder, port) =>
      `daemon off; pid ${folder}/pid; error_log ${folder}/error.log;\n${text}`
        // Addresses need no name server. Older versions of nginx have no `resolve`.
        .replaceAll(" resolve ", " ")
        .replace("listen 8082", `listen 127.0.0.1:${port}`)
        .replace("http {", `http { ${temporaryPaths(folder)}`),
    args: (folder, file) => ["-p", folder, "-c", file, "-e", join(folder, "error.log")],
  },
  haproxy: {
    config: "haproxy.cfg",
    // A test may open fewer files than a load balancer.
    adapted: (text, _folder, port) =>
      text.replace("bind :8082", `bind 127.0.0.1:${port}`).replace(/maxconn \d+/, "maxconn 1000"),
    args: (_folder, file) => ["-db", "-f", file],
  },
} as const satisfies Record<string, RealBalancer>;

export type BalancerName = keyof typeof BALANCERS;
export const REAL_BALANCERS = Object.keys(BALANCERS) as BalancerName[];

/**
 * Starts a load balancer with the configuration of the guide, for these nodes instead of the named ones. It ends with the test.
 * @returns its address; `null` if it is not installed
 */
export async function realBalancer(name: BalancerName, ports: readonly number[]): Promise<string | null> {
  // Set by scripts/test/balancers-setup.mjs, which finds or installs them.
  const binary = process.env[`${name.toUpperCase()}_BIN`];
  if (!binary) return null;
  const { config, adapted, args }: RealBalancer = BALANCERS[name];
  const folder = mkdtempSync(join(tmpdir(), `headcount-${name}-`));
  const port = await freePort();
  const used = new Set<string>();
  const text = readFileSync(join(GUIDE, config), "utf8").replace(/\b(realtime(?:-2)?):8081/g, (_all, node: string) => {
    used.add(node);
    return `127.0.0.1:${ports[[...used].indexOf(node)]}`;
  });
  if (used.size !== ports.length) throw new Error(`the guide's ${config} names another number of nodes`);
  const file = join(folder, config);
  writeFileSync(file, adapted(text, folder, port));
  const child = spawn(binary, args(folder, file), { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (data) => {
    said += data;
  });
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
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}: ${said}`);
    return fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return url;
}

const temporaryPaths = (folder: string): string =>
  ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join(" ");

/** Opens a long-polling session as a client with this address would, by a load balancer that a proxy has reached. */
export async function pollingSession(front: string, address: string) {
  const path = `${SOCKET_PATH}?EIO=4&transport=polling`;
  const headers = { "x-forwarded-for": `198.51.100.1, ${address}` };
  const opened = await fetch(front + path, { headers });
  const { sid } = JSON.parse((await opened.text()).slice(1)) as { sid: string };
  return {
    /** Whether a server knows the session. */
    async isAt(url: string): Promise<boolean> {
      const answer = await fetch(`${url}${path}&sid=${sid}`, { method: "POST", headers, body: "6" });
      return answer.ok;
    },
  };
}
