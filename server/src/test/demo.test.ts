import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startServer } from "./harness.ts";

const DEMO = join(import.meta.dirname, "../../../bench/src/demo.ts");

const demo = (...args: string[]): Promise<{ code: number; said: string[]; complained: string[] }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [DEMO, ...args], (error, stdout, stderr) => {
      const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");
      resolve({ code: error ? 1 : 0, said: lines(stdout), complained: lines(stderr) });
    });
  });

describe("the demo", () => {
  it("fills the demo auction with an audience that the server counts and records, and leaves nobody behind", async () => {
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

  it("stays out of real auctions", async () => {
    const server = await startServer();
    const { id } = await (await server.signIn()).createAuction({ title: "Real" });
    const { code, complained } = await demo("--url", server.url, "--auction", id);
    expect(code).toBe(1);
    expect(complained).toEqual(['"Real" is a real auction: simulated viewers go only into a demo auction']);
  });

  it("says what is wrong with its options, or that no server answers", async () => {
    expect((await demo("--viewers", "0")).complained[0]).toContain("--viewers");
    expect((await demo("--url", "http://127.0.0.1:1")).complained).toEqual([
      "No Headcount server answers at http://127.0.0.1:1: start one with npm start",
    ]);
  });
});
