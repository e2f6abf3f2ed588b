import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { isTimeZone, ownTimeZone, zoneOrUtc } from "@headcount/protocol";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { localTimes } from "../../src/analytics/buckets.ts";
import { startProgram } from "../faults/program.ts";
import { settings, startServer, temporaryFolder } from "../support/harness.ts";
import { howMuch } from "../support/long-tests.ts";

const NEVER_KNOWN = ["", "UTC0", ":/etc/localtime", "Foo/Bar", "Etc/Unknown", "../../etc/passwd", "x".repeat(500)];

describe("a time zone", () => {
  it("is UTC if this runtime does not know it", () => {
    for (const zone of NEVER_KNOWN) expect(zoneOrUtc(zone)).toBe("UTC");
    expect(isTimeZone(undefined)).toBe(false);
    for (const zone of ["Europe/Berlin", "UTC", "america/new_york"]) expect(zoneOrUtc(zone)).toBe(zone);
    expect(ownTimeZone()).toSatisfy(isTimeZone);
  });

  it("can be computed with if this runtime knows it", () => {
    const all = Intl.supportedValuesOf("timeZone");
    const some = all.filter((_, place) => place % howMuch(10, 1) === 0);
    for (const zone of [...some, "+05:30", "EST5EDT", "europe/berlin"])
      if (isTimeZone(zone)) expect(localTimes(zone)(0)).toMatch(/^19(69|70)-/);
  });

  it.each([
    [":/etc/localtime", true],
    ["Europe/Berlin", false],
    ["", true],
    ["UTC0", true],
    ["Foo/Bar", true],
  ])("TZ=%s does not keep the program from starting; it warns: %s", { tags: ["slow"] }, async (TZ, warns) => {
    const folder = temporaryFolder();
    const env = settings({ TZ, DATABASE_URL: "sqlite:test.db", DATA_DIR: folder, LOG_LEVEL: "warn" });
    const program = startProgram(env, { cwd: folder });
    onTestFinished(() => program.signal("SIGKILL"));
    await program.started;
    const said = [...program.lines, ...program.errors].filter((line) => line.includes("does not know the time zone"));
    expect(said).toHaveLength(warns ? 1 : 0);
    const url = new URL(program.lines.find((line) => line.includes("live view"))?.split(": ")[1] ?? "");
    const answer = await fetch(`${url.origin}/api/v1/auctions/${url.pathname.split("/")[3]}/live-view`);
    const { data } = (await answer.json()) as { data: { auction: { timeZone: string } } };
    expect(data.auction.timeZone).toBe(warns ? "UTC" : "Europe/Berlin");
    expect(await program.end("SIGTERM")).toBe(0);
  });

  it("stays readable and stored if only another version of the runtime knows it", {
    tags: ["slow"],
  }, async () => {
    const env = { DATABASE_URL: "sqlite:test.db", DATA_DIR: temporaryFolder() };
    const before = await startServer(env);
    const made = await (await before.signIn()).createAuction({ enableViewerAnalytics: true });
    await (await before.signIn()).call("PATCH", `/api/v1/auctions/${made.id}`, { state: "live" });
    await before.stop();
    const zone = `Mars/Base_${randomBytes(2).toString("hex")}`;
    const database = new Database(join(env.DATA_DIR, "test.db"));
    database.prepare("update auctions set document = json_set(document, '$.timeZone', ?)").run(zone);
    database.close();

    const server = await startServer(env);
    const organizer = await server.signIn();
    const path = `/api/v1/auctions/${made.id}`;
    for (const route of ["", "/live-view", "/analytics/viewers", "/analytics/lots", "/analytics/report", "/moments"]) {
      const { status, body } = await organizer.call("GET", path + route);
      expect([route, status]).toEqual([route, 200]);
      if (route === "/analytics/viewers") expect(body.data.meta.tz).toBe("UTC");
    }
    for (const file of ["csv?table=series", "csv?table=lots", "json?table=all"])
      expect([file, (await organizer.call("GET", `${path}/analytics/export.${file}`)).status]).toEqual([file, 200]);
    expect((await organizer.call("GET", `/api/v1/compare?ids=${made.id}`)).status).not.toBe(500);
    expect((await organizer.call("GET", "/api/v1/auctions")).body.data).toHaveLength(2);
    const changed = await organizer.call("PATCH", path, { title: "Still there" });
    expect(changed.body.data).toMatchObject({ title: "Still there", timeZone: zone });
    expect((await organizer.call("PATCH", path, { timeZone: zone })).status).toBe(400);
  });
});
