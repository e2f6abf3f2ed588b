import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { MongoClient, ObjectId } from "mongodb";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { profile } from "../../support/browser.ts";
import { useTestMongo } from "../../support/mongo-server.ts";
import { packageTarball, run } from "../../support/package-tarball.ts";

const EXAMPLE = resolve(import.meta.dirname, "../../../../examples/express-mongoose");
const NODE = join(import.meta.dirname, "../../../../node_modules/node/bin");
/** A minute of 12 slots of 250 ms. */
const SHORT_MINUTES = { SLOT_MS: "250" };

/** A folder with one version of the example in place of the other, whose packages are installed with packed ones of our own. */
async function installed(folder: string, name: "before" | "after", own: Record<string, string> = {}): Promise<void> {
  const old = readdirSync(folder).filter((file) => file !== "node_modules" && file !== "package-lock.json");
  for (const file of old) rmSync(join(folder, file), { recursive: true });
  cpSync(join(EXAMPLE, name), folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const [dependency, tarball] of Object.entries(own)) manifest.dependencies[dependency] = `file:${tarball}`;
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder });
}

/** The address of the example after it is started as in its README. */
async function started(folder: string, env: Record<string, string>): Promise<string> {
  const path = `${NODE}:${process.env.PATH}`;
  const child: ChildProcess = spawn("npm", ["start"], {
    cwd: folder,
    env: { ...process.env, PATH: path, PORT: "0", NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  onTestFinished(() => void (child.pid && process.kill(-child.pid)));
  for await (const line of createInterface(child.stdout as NodeJS.ReadableStream)) {
    const [, url] = /Auctions at (\S+)/.exec(line) ?? [];
    if (url) return url;
  }
  throw new Error("the example did not start");
}

it("the guide shows the difference between the example's two versions", async () => {
  const guide = readFileSync(join(EXAMPLE, "../../docs/guides/express-mongoose.md"), "utf8");
  const diff = await run("diff", ["-ruN", "before", "after"], { cwd: EXAMPLE }).catch(({ stdout }) => ({ stdout }));
  const lines = diff.stdout
    .trim()
    .split("\n")
    .filter((line: string) => !line.startsWith("diff -ruN"));
  const dateless = lines.map((line: string) => line.replace(/^(---|\+\+\+) ([^\t]+).*/, "$1 $2"));
  expect(guide).toContain(["```diff", ...dateless, "```"].join("\n"));
});

const { describeMongo, newDatabase } = useTestMongo();
const SLOW = { tags: ["slow"], timeout: 600_000 };

describeMongo("the example of an Express app", () => {
  // The second version is installed over the first, as in the guide.
  const folder = mkdtempSync(join(tmpdir(), "headcount-example-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("counts as before with its own counter", SLOW, async (context) => {
    await installed(folder, "before");
    await run("npm", ["run", "types"], { cwd: folder });
    const url = await started(folder, { MONGO_URL: newDatabase() });
    const { open } = await profile(context);
    const page = await open(url);
    await page.getByLabel("E-mail").fill("ada@example.com");
    await page.getByLabel("Password").fill("an example password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("link", { name: "Live page" }).click();
    await page.getByText("1 watching").waitFor();
  });

  it("counts, records and shows the audience with Headcount mounted", SLOW, async (context) => {
    const [headcount, sdk] = [await packageTarball("server"), await packageTarball("sdk")];
    await installed(folder, "after", { headcount, "@headcount/sdk": sdk });
    await run("npm", ["run", "types"], { cwd: folder });
    const database = newDatabase();
    const url = await started(folder, { MONGO_URL: database, ...SHORT_MINUTES });
    const organizer = await (await profile(context)).open(url);
    await organizer.getByLabel("E-mail").fill("ada@example.com");
    await organizer.getByLabel("Password").fill("an example password");
    await organizer.getByRole("button", { name: "Sign in" }).click();
    await organizer.getByLabel("Viewer Analytics Tracking").click();
    await organizer.locator("input:checked").waitFor();
    await organizer.getByRole("button", { name: "Go live" }).click();
    await organizer.getByRole("button", { name: "End" }).waitFor();
    const live = (await organizer.getByRole("link", { name: "Live page" }).getAttribute("href")) ?? "";
    const { open } = await profile(context);
    const first = await open(url + live);
    await first.getByText("1 watching").waitFor();
    const second = await open(url + live);
    await Promise.all([first, second].map((page) => page.getByText("2 watching").waitFor()));
    await second.close();
    await first.getByText("1 watching").waitFor();

    const client = await new MongoClient(database).connect();
    onTestFinished(() => client.close());
    const auction = new ObjectId(live.split("/").at(-1));
    await expect
      .poll(() => client.db().collection("vieweranalytics").findOne({ auction, peakViewers: 2 }), { timeout: 30_000 })
      .toMatchObject({ minViewers: expect.any(Number) });

    await organizer.getByRole("link", { name: "Audience" }).click();
    await organizer.getByRole("heading", { name: "Vintage cameras" }).waitFor();
    await organizer.getByText("Peak").first().waitFor();
    expect(organizer.url()).toContain(`${url}/headcount/auctions/`);
    const stranger = await (await profile(context)).open(organizer.url());
    await stranger.getByRole("button", { name: "Sign in" }).waitFor();
  });
});
