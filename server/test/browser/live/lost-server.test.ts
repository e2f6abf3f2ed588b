import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { systemClock } from "../../../src/platform/clock.ts";
import { startProgram } from "../../faults/program.ts";
import { profile } from "../../support/browser.ts";
import { freePort } from "../../support/free-port.ts";
import { INTERNAL_KEY, settings, startServer, temporaryFolder } from "../../support/harness.ts";

const TEN_MINUTES = 600_000;
const ONE = /^1 watching$/;

/** A live auction with its database in a folder, and the settings to start its server again at the same address. */
async function sale(passwords?: null) {
  const folder = temporaryFolder();
  const port = await freePort();
  const env = { PORT: String(port), DATA_DIR: folder, DATABASE_URL: `sqlite:${join(folder, "headcount.db")}` };
  const server = await startServer(env, systemClock, passwords);
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale" });
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  return { server, env, id, url: `http://127.0.0.1:${port}/t/auction/${id}/live` };
}

/** A live page, with the versions of all counts that it received. */
async function livePage(test: TestContext, url: string) {
  const page = await (await profile(test)).open("about:blank");
  const versions: number[] = [];
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      const [, version] = /"viewerCountUpdate".*"version":(\d+)/.exec(String(payload)) ?? [];
      if (version) versions.push(Number(version));
    }),
  );
  await page.goto(url);
  await isCurrent(page);
  return { page, versions };
}

const isCurrent = (page: Page): Promise<void> =>
  page.locator(".watching[data-current=true]", { hasText: ONE }).waitFor();
/** The last number stays, marked as old, and the page says why. */
async function isOld(page: Page, words: string): Promise<void> {
  await page.getByText(words, { exact: true }).waitFor();
  await page.locator(".watching[data-current=false]", { hasText: ONE }).waitFor();
}

describe("an open live page", () => {
  it("recovers after a restart with an earlier clock, and no count has a lower version", {
    tags: ["slow"],
  }, async (test) => {
    const { server, env, url } = await sale();
    const { page, versions } = await livePage(test, url);
    await server.stop();
    await isOld(page, "Reconnecting …");
    await startServer(env, { ...systemClock, wall: () => Date.now() - TEN_MINUTES });
    const before = versions.length;
    await isCurrent(page);
    await expect.poll(() => versions.length).toBeGreaterThan(before);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });

  it("says that its number may be old while the server is silent, and recovers when it speaks", {
    tags: ["slow"],
  }, async (test) => {
    const { server, env, url } = await sale(null);
    await server.stop();
    const program = startProgram(settings(env), { cwd: env.DATA_DIR });
    onTestFinished(async () => void (await program.end("SIGKILL")));
    await program.started;
    const { page } = await livePage(test, url);
    program.signal("SIGSTOP");
    await isOld(page, "This number may be out of date");
    program.signal("SIGCONT");
    await isCurrent(page);
  });

  it("recovers after its device slept through the end of its connection", { tags: ["slow"] }, async (test) => {
    const { server, url } = await sale();
    const { page } = await livePage(test, url);
    const session = await page.context().newCDPSession(page);
    const connections = async (): Promise<string> => {
      const { body } = await server.call("GET", "/metrics", undefined, { authorization: `Bearer ${INTERNAL_KEY}` });
      return /^headcount_connections \d+$/m.exec(body)?.[0] ?? "";
    };
    // Nothing of the page runs, as on a device that sleeps.
    await session.send("Debugger.enable");
    await session.send("Debugger.pause");
    await expect.poll(connections).toBe("headcount_connections 0");
    await session.send("Debugger.resume");
    await expect.poll(connections).toBe("headcount_connections 1");
    await isCurrent(page);
  });
});
