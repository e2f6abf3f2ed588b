import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { EMAIL, PASSWORD, temporaryFolder } from "../../support/harness.ts";
import { packageTarball, run } from "../../support/package-tarball.ts";

const EMBEDDED = `import { createHeadcount, type Headcount } from "headcount";
const settings = { PORT: "0", DATA_DIR: "./data", ADMIN_EMAIL: "${EMAIL}", ADMIN_PASSWORD: "${PASSWORD}", LOG_LEVEL: "silent" };
const headcount: Headcount = await createHeadcount({ settings });
const status = async (path: string): Promise<number> => (await fetch(headcount.url + path)).status;
const statuses: number[] = [];
for (const path of ["/readyz", "/", "/badge.js", "/sdk.js", "/t/auction/de300000000000000000de30/live"]) statuses.push(await status(path));
await headcount.stop();
console.log(statuses.join());`;
const TSCONFIG = `{ "compilerOptions": { "module": "nodenext", "target": "es2022", "lib": ["es2022"], "strict": true, "types": ["node"] } }`;

it("the package of the server is installed by npm 10, and starts in a program on Node 22", {
  tags: ["slow"],
}, async () => {
  const tarball = await packageTarball("server");
  const folder = temporaryFolder();
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  writeFileSync(join(folder, "embedded.ts"), EMBEDDED);
  writeFileSync(join(folder, "tsconfig.json"), TSCONFIG);
  const packages = [tarball, "node@22", "typescript@5.9", "@types/node@22"];
  // The npm of Node 20 and 22, which compiles each package that has a binding.gyp.
  const npm = ["--yes", "npm@10.8.2", "install", "--no-audit", "--no-fund", "--prefer-offline"];
  await run("npx", [...npm, ...packages], { cwd: folder });

  const node = (...args: string[]) => run(join(folder, "node_modules/.bin/node"), args, { cwd: folder });
  expect((await node("node_modules/.bin/headcount", "--help")).stdout).toMatch(
    /^Usage: headcount \[command\]\n +start /,
  );
  await node("node_modules/typescript/bin/tsc");
  expect((await node("embedded.js")).stdout).toBe("200,200,200,200,200\n");
});
