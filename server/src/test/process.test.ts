import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { heard, settings, temporaryFolder, viewer } from "./harness.ts";

const MAIN = join(import.meta.dirname, "../main.ts");

/** The program itself, as a process; ended with the test. */
function program(env: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [MAIN], {
    cwd: temporaryFolder(),
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  const errors: string[] = [];
  const started = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      lines.push(line);
      if (line.startsWith("Sign in as")) resolve();
    });
  });
  createInterface({ input: child.stderr as NodeJS.ReadableStream }).on("line", (line) => errors.push(line));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, lines, errors, started, ended };
}

const fresh = (changes: Record<string, string> = {}) =>
  settings({ DATABASE_URL: "sqlite:test.db", DATA_DIR: temporaryFolder(), ADMIN_PASSWORD: "", ...changes });

describe("the program", () => {
  it("says where it is and how to sign in, with a password that it shows once", async () => {
    const env = fresh();
    const first = program(env);
    await first.started;
    expect(first.lines).toEqual([
      expect.stringMatching(/^Server started on PORT \d+$/),
      "Socket.IO listening at /auction/",
      "Viewer analytics: configured per auction",
      expect.stringMatching(/^Demo auction, live view: http:\/\/localhost:\d+\/t\/auction\/[0-9a-f]{24}\/live$/),
      expect.stringMatching(/^Demo auction, dashboard: http:\/\/localhost:\d+\/auctions\/[0-9a-f]{24}\/dashboard$/),
      expect.stringMatching(/^Sign in as owner@example\.com with the password \S{16} \(shown this once\)$/),
    ]);
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);

    const second = program(env);
    await second.started;
    expect(second.lines.at(-1)).not.toContain("shown this once");
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
  });

  it("says in one line that its port is taken", async () => {
    const other = createServer().listen(0);
    onTestFinished(() => void other.close());
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const { ended, errors, lines } = program(fresh({ PORT: String(port) }));
    expect(await ended).toBe(1);
    expect(errors).toEqual([`Port ${port} is taken: stop what listens there, or set PORT to another one`]);
    expect(lines).toEqual([]);
  });

  it("names every setting that it cannot use", async () => {
    const { ended, errors } = program(fresh({ PORT: "eighty", AUTH_SECRET: "short" }));
    expect(await ended).toBe(1);
    expect(errors[0]).toBe("These settings cannot be used:");
    expect(errors.slice(1).map((line) => line.split(/[ :]/)[0])).toEqual(["PORT", "AUTH_SECRET"]);
    expect(errors.join("\n")).not.toContain("short");
  });

  it("ends within seconds on SIGINT though viewers are connected, and they come back to the next", async () => {
    const env = fresh();
    const { child, lines, started, ended } = program(env);
    await started;
    const url = new URL(lines[3]?.split(": ")[1] ?? "");
    const auctionId = url.pathname.split("/")[3] ?? "";
    const ann = viewer({ url: url.origin }, { auctionId }, { reconnectionDelay: 50, reconnectionDelayMax: 100 });
    await ann.sees(1);
    const told = ann.seen.length;
    child.kill("SIGINT");
    expect(await ended).toBe(0);

    const next = program({ ...env, PORT: url.port });
    await next.started;
    await ann.sees(1);
    while (ann.seen.length === told) await heard(ann.socket, "viewerCountUpdate");
    expect(ann.seen.at(-1)?.count.version).toBeGreaterThan(ann.seen.at(0)?.count.version ?? 0);
  });
});
