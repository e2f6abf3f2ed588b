import { execFile } from "node:child_process";
import { join } from "node:path";
import { DEMO_AUCTION_ID } from "@headcount/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { silentLogger } from "../../../src/platform/logger.ts";
import { createServer } from "../../../src/server.ts";
import { programEnv } from "../../faults/program.ts";
import { INTERNAL_KEY, settings, startServer, temporaryFolder, viewer } from "../../support/harness.ts";

const DEMO = join(import.meta.dirname, "../../../../bench/src/demo.ts");

const demo = (...args: string[]) => demoWith({ INTERNAL_API_KEY: INTERNAL_KEY }, ...args);
/** The demo in its own folder, with only these settings. */
const demoWith = (
  env: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; said: string[]; complained: string[] }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [DEMO, ...args],
      { env: programEnv(env), cwd: temporaryFolder() },
      (error, stdout, stderr) => {
        const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");
        resolve({ code: error ? 1 : 0, said: lines(stdout), complained: lines(stderr) });
      },
    );
  });

/** A server with a generated key. */
async function listeningWith(env: Record<string, string>) {
  const server = await createServer(readConfig(env), { log: silentLogger });
  onTestFinished(() => server.stop());
  await server.start();
  await server.ready;
  return server;
}

describe("the demo", () => {
  it("fills the demo auction with an audience that the server counts and records, and removes every viewer at the end", {
    tags: ["slow"],
  }, async () => {
    const server = await startServer();
    const { code, said } = await demo("--url", server.url, "--viewers", "40", "--minutes", "0.1", "--seed", "1");
    expect([code, said.at(-1)]).toEqual([0, "Everyone has left, and the server agrees"]);
    expect(server.load).toMatchObject({ connections: 0, auctions: 0 });
    const organizer = await server.signIn();
    const [{ id, demo: isDemo }] = (await organizer.call("GET", "/api/v1/auctions")).body.data;
    const { summary } = (await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers`)).body.data;
    expect(isDemo).toBe(true);
    expect(summary.overallPeak).toBeGreaterThan(20);
    expect(summary.overallPeak).toBeLessThanOrEqual(40);
  });

  it("sells lots, leaves none on the block, and leaves only the first tab watching", async () => {
    const server = await startServer();
    const { code, said } = await demo("--url", server.url, "--viewers", "5", "--minutes", "0.1", "--seed", "1");
    expect([code, said]).toEqual([0, expect.arrayContaining(["1 lot came under the hammer"])]);
    const { body } = await server.call("GET", `/api/v1/auctions/${DEMO_AUCTION_ID}/live-view`);
    const types: string[] = body.data.moments.map(({ type }: { type: string }) => type);
    expect(types.at(-1)).toBe("lot_opened");
    expect(types.filter((type) => type === "bid").length).toBeGreaterThan(0);
    expect(body.data.currentLot).toBeNull();
    await viewer(server, { auctionId: DEMO_AUCTION_ID }).sees(1);
  });

  it("finds the generated key of the server in its folder, and shows only the audience without one", {
    tags: ["slow"],
  }, async () => {
    const dataDir = temporaryFolder();
    const { INTERNAL_API_KEY: _, ...own } = settings({ DATA_DIR: dataDir });
    const server = await listeningWith(own);
    const args = ["--url", server.url, "--viewers", "2", "--minutes", "0.1", "--seed", "1"];
    expect((await demoWith({ DATA_DIR: dataDir }, ...args)).said).toContain("1 lot came under the hammer");
    const keyless = await demoWith({ DATA_DIR: temporaryFolder() }, ...args);
    expect(keyless.said.at(-1)).toBe("Everyone has left, and the server agrees");
    expect(keyless.said).toContainEqual(
      expect.stringMatching(/^No lots were sold. To sell lots, set INTERNAL_API_KEY,/),
    );
    const refused = await demoWith({ INTERNAL_API_KEY: "x".repeat(32) }, ...args);
    expect(refused.said).toContain("Lots could not be recorded: The internal key is missing or wrong");
  });

  it("does not touch real auctions", { tags: ["slow"] }, async () => {
    const server = await startServer();
    const { id } = await (await server.signIn()).createAuction({ title: "Real" });
    const { code, complained } = await demo("--url", server.url, "--auction", id);
    expect(code).toBe(1);
    expect(complained).toEqual(['"Real" is a real auction: simulated viewers go only into a demo auction']);
  });

  it("reports wrong options, or that no server answers", { tags: ["slow"] }, async () => {
    expect((await demo("--viewers", "0")).complained[0]).toContain("--viewers");
    expect((await demo("--url", "http://127.0.0.1:1")).complained).toEqual([
      "No Headcount server answers at http://127.0.0.1:1: start one with npm start",
    ]);
  });
});
