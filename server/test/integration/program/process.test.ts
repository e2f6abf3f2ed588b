import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { ViewerAnalytics } from "@headcount/protocol";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { unpackSlots } from "../../../src/storage/codec/slots-codec.ts";
import { type Program, startProgram } from "../../faults/program.ts";
import {
  cookieOf,
  EMAIL,
  eventually,
  heard,
  PASSWORD,
  settings,
  temporaryFolder,
  viewer,
} from "../../support/harness.ts";

/** The program in its own folder; it ends with the test. */
function program(env: Record<string, string>): Program {
  const started = startProgram(env, { cwd: temporaryFolder() });
  onTestFinished(() => started.signal("SIGKILL"));
  return started;
}

/** Slots with a viewer in the outbox's journal. A copy is read, because only the program may open the file. */
function journaled(dataDir: string): number {
  const copy = temporaryFolder();
  for (const name of ["outbox.db", "outbox.db-wal"]) copyFileSync(join(dataDir, name), join(copy, name));
  const outbox = new Database(join(copy, "outbox.db"));
  try {
    const bodies = outbox.prepare<[], Uint8Array>("select body from journal").pluck().all();
    return bodies.flatMap(unpackSlots).filter(({ slot }) => slot.connections.last === 1).length;
  } catch {
    // Copied in the middle of a write.
    return 0;
  } finally {
    outbox.close();
  }
}

const fresh = (changes: Record<string, string> = {}) =>
  settings({ DATABASE_URL: "sqlite:test.db", DATA_DIR: temporaryFolder(), ADMIN_PASSWORD: "", ...changes });

describe("the program", () => {
  it("prints its address and how to sign in, with a password that it shows once", async () => {
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
    expect(await first.end("SIGTERM")).toBe(0);

    const second = program(env);
    await second.started;
    expect(second.lines.at(-1)).not.toContain("shown this once");
    expect(await second.end("SIGTERM")).toBe(0);
  });

  it("reports in one line that its port is in use", { tags: ["slow"] }, async () => {
    const other = createServer().listen(0);
    onTestFinished(() => void other.close());
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const { ended, errors, lines } = program(fresh({ PORT: String(port) }));
    expect(await ended).toBe(1);
    expect(errors).toEqual([`Port ${port} is taken: stop the program that uses it, or set PORT to another port`]);
    expect(lines).toEqual([]);
  });

  it("names every setting that it cannot use", { tags: ["slow"] }, async () => {
    const { ended, errors } = program(fresh({ PORT: "eighty", AUTH_SECRET: "short" }));
    expect(await ended).toBe(1);
    expect(errors[0]).toBe("These settings cannot be used:");
    expect(errors.slice(1).map((line) => line.split(/[ :]/)[0])).toEqual(["PORT", "AUTH_SECRET"]);
    expect(errors.join("\n")).not.toContain("short");
  });

  it("ends within seconds on SIGINT with connected viewers, who reconnect to the next process", {
    tags: ["slow"],
  }, async () => {
    const env = fresh();
    const { lines, started, end } = program(env);
    await started;
    const url = new URL(lines[3]?.split(": ")[1] ?? "");
    const auctionId = url.pathname.split("/")[3] ?? "";
    const ann = viewer({ url: url.origin }, { auctionId }, { reconnectionDelay: 50, reconnectionDelayMax: 100 });
    await ann.sees(1);
    const received = ann.seen.length;
    expect(await end("SIGINT")).toBe(0);

    const next = program({ ...env, PORT: url.port });
    await next.started;
    await ann.sees(1);
    while (ann.seen.length === received) await heard(ann.socket, "viewerCountUpdate");
    expect(ann.seen.at(-1)?.count.version).toBeGreaterThan(ann.seen.at(0)?.count.version ?? 0);
  });

  it("still has the recorded slots of the open minute after a kill -9, and shows them once it runs again", {
    tags: ["slow"],
  }, async () => {
    const env = fresh({ SLOT_MS: "500", ADMIN_PASSWORD: PASSWORD });
    const first = program(env);
    await first.started;
    const url = new URL(first.lines[3]?.split(": ")[1] ?? "");
    const auctionId = url.pathname.split("/")[3] ?? "";
    const ann = viewer({ url: url.origin }, { auctionId }, { reconnection: false });
    await ann.sees(1);
    // A slot with this viewer is on the disk. The minute of 6 s may already be over, and then the viewer is in the next one.
    await eventually(async () => journaled(env.DATA_DIR ?? "") > 0);
    await first.end("SIGKILL");

    const next = program(env);
    await next.started;
    const origin = new URL(next.lines[3]?.split(": ")[1] ?? "").origin;
    const signedIn = await fetch(`${origin}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: EMAIL, password: PASSWORD }),
    });
    const cookie = cookieOf(signedIn.headers);
    const { summary } = await eventually(async () => {
      const answer = await fetch(`${origin}/api/v1/auctions/${auctionId}/analytics/viewers`, { headers: { cookie } });
      const { data } = (await answer.json()) as { data: ViewerAnalytics };
      return data.summary.overallPeak === 1 && data;
    });
    expect(summary.totalSnapshots).toBeGreaterThan(0);
  });
});
