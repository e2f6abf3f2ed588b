import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { examine } from "../../../src/doctor/checks.ts";
import { lineOf } from "../../../src/doctor/finding.ts";
import { observe } from "../../../src/doctor/observe.ts";
import { type Program, startProgram } from "../../faults/program.ts";
import { freePort } from "../../support/free-port.ts";
import {
  EMAIL,
  eventually,
  PASSWORD,
  settings,
  smallDisk,
  startServer,
  temporaryFolder,
} from "../../support/harness.ts";

const UID = 1001;
const UNDER = ["setpriv", `--reuid=${UID}`, `--regid=${UID}`, "--clear-groups"];

/** Skips the test, with a reason, if no program can be run as another user. */
const needsRoot = ({ skip }: TestContext): void =>
  skip(
    process.getuid?.() !== 0 || spawnSync(UNDER[0] ?? "", [...UNDER.slice(1), "true"]).status !== 0,
    "a program cannot be run as another user here: needs root and setpriv",
  );

/** The program as a user who owns only the given files. */
function asUser(env: Record<string, string>): Program {
  const cwd = temporaryFolder();
  chmodSync(cwd, 0o755);
  const program = startProgram(settings({ DATABASE_URL: "sqlite:test.db", ...env }), { cwd, under: UNDER });
  onTestFinished(() => program.signal("SIGKILL"));
  return program;
}

/** A folder that the user may enter, with a folder in it. */
function folderOf(context: TestContext, owner: number, mode: number): string {
  needsRoot(context);
  const above = temporaryFolder();
  chmodSync(above, 0o755);
  const folder = join(above, "data");
  mkdirSync(folder);
  chownSync(folder, owner, owner);
  chmodSync(folder, mode);
  return folder;
}

const fileIn = (folder: string, name: string, owner: number, mode: number): string => {
  const file = join(folder, name);
  writeFileSync(file, "");
  rmSync(file);
  spawnSync(
    process.execPath,
    ["-e", `new (require("better-sqlite3"))(${JSON.stringify(file)}).exec("pragma user_version = 1")`],
    {
      cwd: import.meta.dirname,
    },
  );
  chownSync(file, owner, owner);
  chmodSync(file, mode);
  return file;
};

describe("a start without permission to write", () => {
  it("in DATA_DIR of another user names the owner, the mode and the command", async (context) => {
    const folder = folderOf(context, 0, 0o755);
    const program = asUser({ DATA_DIR: folder });
    expect(await program.ended).toBe(1);
    const said = program.errors.join("\n");
    expect(said).toContain(
      `${folder} cannot be used: permission denied. It belongs to user 0 (root) and has mode 0755`,
    );
    expect(said).toContain(`Run as root: chown -R ${UID}:${UID} ${folder}`);
  });

  it("a database file of another user is refused, naming the file", async (context) => {
    const folder = folderOf(context, UID, 0o755);
    const file = fileIn(folder, "test.db", 0, 0o644);
    const program = asUser({ DATA_DIR: folder });
    expect(await program.ended).toBe(1);
    const said = program.errors.join("\n");
    expect(said).toContain(`The database ${file} cannot be`);
    expect(said).toContain("It belongs to user 0 (root) and has mode 0644");
    expect(said).toContain(`Run as root: chown ${UID}:${UID} ${file}`);
  });

  it("an own database file that is read-only is refused with the right command", {
    tags: ["slow"],
  }, async (context) => {
    const folder = folderOf(context, UID, 0o755);
    const file = fileIn(folder, "test.db", UID, 0o400);
    const program = asUser({ DATA_DIR: folder });
    expect(await program.ended).toBe(1);
    expect(program.errors.join("\n")).toContain(`Run: chmod u+rw ${file}`);
  });

  it("on a read-only file system is reported", { tags: ["slow"] }, async (context) => {
    needsRoot(context);
    const folder = smallDisk(context, "2m");
    spawnSync("mount", ["-o", "remount,ro", folder]);
    const program = asUser({ DATA_DIR: folder });
    expect(await program.ended).toBe(1);
    expect(program.errors.join("\n")).toContain("the file system is read-only. Mount it writable");
  });

  it("below a folder that may not be entered names that folder", { tags: ["slow"] }, async (context) => {
    const folder = folderOf(context, 0, 0o700);
    const program = asUser({ DATA_DIR: join(folder, "deeper") });
    expect(await program.ended).toBe(1);
    expect(program.errors.join("\n")).toMatch(new RegExp(`${folder} cannot be used: permission denied.*mode 0700`));
  });
});

describe("a database that can no longer be written", () => {
  it("is reported by /readyz and the doctor, and every route answers with an error body", {
    timeout: 120_000,
  }, async (context) => {
    const DATA_DIR = smallDisk(context, "3m");
    const env = {
      DATABASE_URL: "sqlite:test.db",
      DATA_DIR,
      OUTBOX_MB: "1",
      PORT: String(await freePort()),
      SLOT_MS: "5000",
    };
    const server = await startServer(env);
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction();
    const auction = `/api/v1/auctions/${id}`;
    expect((await server.call("GET", "/readyz")).status).toBe(200);

    const filler = join(DATA_DIR, "filler");
    const fill = (): void => {
      const file = openSync(filler, "a");
      try {
        for (;;) writeSync(file, Buffer.alloc(4_096, 1));
      } catch {
        closeSync(file);
      }
    };
    // First the space of its journal and the reserved bytes of the outbox are used up.
    await eventually(async () => {
      fill();
      return (await organizer.call("PATCH", auction, { title: "x".repeat(200) })).status === 503;
    }, 60_000);

    const notReady = {
      success: false,
      error: { code: "NOT_READY", message: expect.stringContaining("cannot be read or written") },
    };
    const credentials = { email: EMAIL, password: PASSWORD };
    const writes: [string, string, unknown][] = [
      ["PATCH", auction, { title: "Other" }],
      ["POST", "/api/v1/auctions", { title: "New" }],
      ["DELETE", auction, undefined],
      ["POST", `${auction}/moments`, { type: "break" }],
      ["POST", `${auction}/shares`, { kind: "dashboard", days: 1 }],
      ["POST", "/api/v1/keys", { name: "key", permissions: ["read"] }],
      ["POST", "/api/auth/sign-in/email", credentials],
      ["POST", "/api/auth/change-password", { currentPassword: PASSWORD, newPassword: "another long password" }],
      ["POST", "/api/auth/revoke-other-sessions", {}],
      ["POST", "/api/auth/sign-out", {}],
    ];
    for (const [method, path, body] of writes) {
      const answer = await organizer.call(method, path, body);
      expect([path, answer.status, answer.body]).toEqual([path, 503, notReady]);
    }
    const { status, body } = await server.call("GET", "/readyz");
    expect([status, body]).toEqual([503, notReady]);
    expect((await organizer.call("GET", auction)).status).toBe(200);
    const findings = examine(await observe(readConfig(settings(env)))).map(({ check, finding }) =>
      lineOf(check, finding),
    );
    expect(findings).toContainEqual(
      expect.stringMatching(/^fail {2}store: the server cannot read or write its database/),
    );

    rmSync(filler);
    await eventually(async () => (await server.call("GET", "/readyz")).status === 200);
    expect((await organizer.call("PATCH", auction, { title: "Again" })).status).toBe(200);
  });

  it("is reported by /readyz and the doctor if its file belongs to another user now", {
    tags: ["slow"],
  }, async (context) => {
    const folder = folderOf(context, UID, 0o700);
    const PORT = String(await freePort());
    const program = asUser({ DATA_DIR: folder, PORT });
    await program.started;
    const ready = async () => (await fetch(`http://127.0.0.1:${PORT}/readyz`)).status;
    expect(await ready()).toBe(200);
    chmodSync(join(folder, "test.db"), 0o400);
    expect(await ready()).toBe(503);
    chmodSync(join(folder, "test.db"), 0o600);
    expect(await ready()).toBe(200);
  });
});
