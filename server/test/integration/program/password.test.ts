import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { AuditEntry } from "@headcount/protocol";
import { MongoClient } from "mongodb";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../src/platform/clock.ts";
import { commandOf, programEnv } from "../../faults/program.ts";
import { EMAIL, PASSWORD, settings, startServer, temporaryFolder } from "../../support/harness.ts";
import { useTestMongo } from "../../support/mongo-server.ts";

const OTHER = "another good password";

interface Outcome {
  code: number;
  said: string;
  wrong: string;
}

/** Runs the program with an operator's input. */
async function password(env: Record<string, string>, args: string[], typed = ""): Promise<Outcome> {
  const child = spawn(process.execPath, [...commandOf("password"), ...args], {
    cwd: temporaryFolder(),
    env: programEnv(env),
  });
  const ended = once(child, "close");
  child.stdin.end(typed);
  const [said, wrong] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code, said: said.trim(), wrong: wrong.trim() };
}

/** A server with real password hashing. */
const serving = (env: Record<string, string>) => startServer(env, systemClock, null);

const kept = () => ({ DATABASE_URL: "sqlite:test.db", DATA_DIR: temporaryFolder() });

describe("npm run password", () => {
  it("sets a new password while the server runs, ends all sessions, and is in the audit log", async () => {
    const env = kept();
    const server = await serving(env);
    const owner = await server.signIn();
    await server.signIn();
    const { code, said, wrong } = await password(settings(env), [EMAIL.toUpperCase()]);
    expect([code, wrong]).toEqual([0, ""]);
    const [, made = ""] = /is now (\S{16}) \(shown this once\)\. Sessions ended: 2\./.exec(said) ?? [];
    expect((await owner.call("GET", "/api/v1/auctions")).status).toBe(401);
    await expect(server.signIn(EMAIL, PASSWORD)).rejects.toThrow("401");
    const again = await server.signIn(EMAIL, made);
    const { entries } = (await again.call("GET", "/api/v1/audit")).body.data;
    const [reset, ...others] = entries.filter(({ act }: AuditEntry) => act === "password_reset");
    expect([reset, others]).toMatchObject([{ auctionId: null, by: { email: EMAIL, key: null } }, []]);
    expect(JSON.stringify(entries)).not.toContain(made);
  });

  it("reads a password from standard input and does not repeat it", { tags: ["slow"] }, async () => {
    const env = kept();
    const server = await serving(env);
    const { code, said, wrong } = await password(settings(env), [EMAIL, "--password-stdin"], `${OTHER}\n`);
    expect([code, wrong, said.includes(OTHER)]).toEqual([0, "", false]);
    await server.signIn(EMAIL, OTHER);
  });

  it("refuses a password that is too short, before it changes anything", { tags: ["slow"] }, async () => {
    const env = kept();
    const server = await serving(env);
    const { code, wrong } = await password(settings(env), [EMAIL, "--password-stdin"], "short\n");
    expect([code, wrong]).toEqual([1, expect.stringContaining("10 to 128 characters")]);
    await server.signIn();
  });

  it("lists the accounts if it does not know the e-mail", { tags: ["slow"] }, async () => {
    const env = kept();
    await serving(env);
    const { code, wrong } = await password(settings(env), ["ower@example.com"]);
    expect([code, wrong]).toEqual([1, `ower@example.com has no account. Accounts: ${EMAIL}.`]);
  });

  it.each([
    ["no e-mail", {}, [], "Usage: "],
    ["an unknown option", {}, [EMAIL, "--force"], "Usage: "],
    ["a store in memory", { DATABASE_URL: "memory:" }, [EMAIL], "DATABASE_URL is memory:"],
    ["no database yet", { DATABASE_URL: "sqlite:none.db" }, [EMAIL], "There is no database at"],
    ["a realtime server", { ROLE: "realtime", BACKEND_API_URL: "http://x" }, [EMAIL], "has no accounts"],
    ["settings that are wrong", { PORT: "eighty" }, [EMAIL], "Invalid settings:\nPORT"],
  ])("reports a readable error: %s", { tags: ["slow"] }, async (_what, env, args, words) => {
    const { code, said, wrong } = await password(settings({ DATA_DIR: temporaryFolder(), ...env }), args);
    expect([code, said]).toEqual([1, ""]);
    expect(wrong).toContain(words);
    expect(wrong).not.toContain("    at ");
  });
});

describe("the first organizer", () => {
  it("is created with ADMIN_PASSWORD, or the start reports that another password opens the account", {
    tags: ["slow"],
  }, async () => {
    const env = kept();
    const started = async (given: string) => {
      const server = await serving({ ...env, ADMIN_PASSWORD: given });
      const ready = await server.ready;
      await server.stop();
      return ready;
    };
    expect((await started(PASSWORD))?.organizer).toEqual({ email: EMAIL, isGivenRight: true });
    expect((await started(PASSWORD))?.organizer).toEqual({ email: EMAIL, isGivenRight: true });
    expect((await started(OTHER))?.organizer).toEqual({ email: EMAIL, isGivenRight: false });
    expect((await started(""))?.organizer).toEqual({ email: EMAIL, isGivenRight: null });
    await (await serving(env)).signIn();
  });
});

const { describeMongo, newDatabase } = useTestMongo();

describeMongo("npm run password on MongoDB", () => {
  it("gets a new password while the server runs", { tags: ["slow"] }, async () => {
    const env = { DATABASE_URL: newDatabase() };
    const server = await serving(env);
    const owner = await server.signIn();
    const { code, said, wrong } = await password(settings(env), [EMAIL, "--password-stdin"], OTHER);
    expect([code, wrong, said]).toEqual([0, "", expect.stringContaining("Sessions ended: 1.")]);
    expect((await owner.call("GET", "/api/v1/auctions")).status).toBe(401);
    await server.signIn(EMAIL, OTHER);
  });

  it("writes nothing into a database that Headcount does not use", { tags: ["slow"] }, async () => {
    const url = newDatabase();
    const { code, wrong } = await password(settings({ DATABASE_URL: url }), [EMAIL]);
    expect([code, wrong]).toEqual([
      1,
      expect.stringContaining("is empty. Start the server once, or correct DATABASE_URL"),
    ]);
    const client = await MongoClient.connect(url);
    onTestFinished(() => client.close());
    expect(await client.db().listCollections().toArray()).toEqual([]);
  });
});
