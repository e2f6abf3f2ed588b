import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DEMO_AUCTION_ID } from "@headcount/protocol";
import { afterAll, describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { profile } from "../../support/browser.ts";
import { freePort } from "../../support/free-port.ts";
import { eventually, startServer, temporaryFolder } from "../../support/harness.ts";
import { packageTarball, run } from "../../support/package-tarball.ts";

const SLOW = { tags: ["slow"] };
const GUIDES = join(import.meta.dirname, "../../../../docs/guides/embed");

/** Writes the code blocks of a guide that name a file, for a server at `url`. */
function writeBlocks(guide: string, folder: string, url: string): void {
  const blocks = readFileSync(join(GUIDES, guide), "utf8").matchAll(/^```\w+ (\S+)\n([\s\S]+?)^```/gm);
  writeFiles(
    folder,
    Object.fromEntries(
      [...blocks].map(([, name = "", code = ""]) => [name, code.replaceAll("https://live.example.com", url)]),
    ),
  );
}

function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** Serves what `folder` holds then, on an origin of its own. */
async function site(folder: string): Promise<string> {
  const http = createServer((request, response) => {
    const name = request.url === "/" ? "index.html" : (request.url ?? "").slice(1);
    try {
      const content = readFileSync(join(folder, name));
      response.writeHead(200, { "content-type": name.endsWith(".js") ? "text/javascript" : "text/html" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** The address of a server below a path, for pages of this origin. */
async function headcountFor(origin: string): Promise<string> {
  return (await startServer({ ALLOWED_ORIGIN: origin, BASE_PATH: "/audience" })).url;
}

const INDEX =
  '<!doctype html><title>Sale</title><div id="root"></div><script type="module" src="/src/main.js"></script>';
const REACT = `import { createElement, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import App from "./App.jsx";
createRoot(document.getElementById("root")).render(createElement(StrictMode, null, createElement(App)));`;
const VUE = `import { createApp } from "vue";
import App from "./App.vue";
createApp(App).mount("#root");`;
const VITE_WITH_VUE = 'import vue from "@vitejs/plugin-vue"; export default { plugins: [vue()] };';
const PACKAGE = '{ "private": true, "type": "module" }';

/** Of one installation for all guides. */
const PACKAGES = ["vite@8", "react@19", "react-dom@19", "next@16", "vue@3", "@vitejs/plugin-vue@6"];
const WITH_REACT_18 = ["vite@8", "react@18", "react-dom@18"];

const BUNDLED: [guide: string, framework: string, packages: string[], files: Record<string, string>][] = [
  ["react.md", "React 18", WITH_REACT_18, { "src/main.js": REACT }],
  ["react.md", "React 19", PACKAGES, { "src/main.js": REACT }],
  ["vue.md", "Vue 3", PACKAGES, { "src/main.js": VUE, "vite.config.js": VITE_WITH_VUE }],
];

describe("the guides to the count in an app", () => {
  const all = mkdtempSync(join(tmpdir(), "headcount-guides-"));
  afterAll(() => rmSync(all, { recursive: true, force: true }));

  /** Installed once, by the first test that needs them. */
  const installations = new Map<string[], Promise<string>>();
  const install = async (packages: string[]): Promise<string> => {
    const folder = mkdtempSync(join(all, "packages-"));
    writeFiles(folder, { "package.json": PACKAGE });
    const options = ["--no-audit", "--no-fund", "--prefer-offline", await packageTarball("sdk")];
    await run("npm", ["install", ...options, ...packages], { cwd: folder });
    return folder;
  };
  /** A new project with these packages: a folder below their installation. */
  const projectWith = async (packages: string[]): Promise<string> => {
    const installed = installations.get(packages) ?? install(packages);
    installations.set(packages, installed);
    const folder = mkdtempSync(join(await installed, "project-"));
    writeFiles(folder, { "package.json": PACKAGE });
    return folder;
  };
  const vite = (folder: string, ...args: string[]) =>
    run(process.execPath, [join(folder, "../node_modules/vite/bin/vite.js"), "build", ...args], { cwd: folder });

  /** The page shows the count, also of a second page. */
  async function showsCounts(context: TestContext, address: string, place: string): Promise<void> {
    const [one, two] = [await profile(context), await profile(context)];
    const page = await one.open(address);
    await page.locator(place, { hasText: "1 watching" }).waitFor();
    const other = await two.open(address);
    await page.locator(place, { hasText: "2 watching" }).waitFor();
    await other.goto("about:blank");
    await page.locator(place, { hasText: "1 watching" }).waitFor();
  }

  it.for([
    ["badge.html", "headcount-badge span"],
    ["own.html", "#watching"],
  ] as const)("plain script: %s works on another origin", SLOW, async ([file, place], context) => {
    const folder = temporaryFolder();
    const origin = await site(folder);
    writeBlocks("plain-script.md", folder, await headcountFor(origin));
    await showsCounts(context, `${origin}/${file}`, place);
  });

  it.for(BUNDLED)("%s works in a page that Vite builds with %s", SLOW, async ([guide, , packages, files], context) => {
    const folder = await projectWith(packages);
    const origin = await site(join(folder, "dist"));
    writeBlocks(guide, folder, await headcountFor(origin));
    writeFiles(folder, { "index.html": INDEX, ...files });
    await vite(folder);
    await showsCounts(context, origin, "h1");
  });

  it("next.md renders on a server without a number, and works in the page", SLOW, async (context) => {
    const folder = await projectWith(PACKAGES);
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    writeBlocks("next.md", folder, await headcountFor(origin));
    const next = join(folder, "../node_modules/next/dist/bin/next");
    const options = {
      cwd: folder,
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    } as const;
    await run(process.execPath, [next, "build"], options);
    const child = spawn(process.execPath, [next, "start", "--port", `${port}`], { ...options, stdio: "ignore" });
    onTestFinished(async () => {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "close");
    });
    const address = `${origin}/auctions/${DEMO_AUCTION_ID}`;
    const html = await eventually(() =>
      fetch(address).then(
        (reply) => reply.text(),
        () => null,
      ),
    );
    expect(html).toContain('<h1>Spring sale</h1><p data-status="connecting">\u00a0</p>');
    await showsCounts(context, address, "p");
  });

  it("vue.md renders on a server without a number", SLOW, async () => {
    const folder = await projectWith(PACKAGES);
    writeBlocks("vue.md", folder, "http://localhost:1");
    const render = `import { createSSRApp } from "vue";
import { renderToString } from "vue/server-renderer";
import App from "./App.vue";
console.log(await renderToString(createSSRApp(App)));`;
    writeFiles(folder, { "src/render.js": render, "vite.config.js": VITE_WITH_VUE });
    await vite(folder, "--ssr", "src/render.js");
    // The process ends by itself: no connection is open.
    const { stdout } = await run(process.execPath, ["dist/render.js"], { cwd: folder });
    expect(stdout).toBe("<h1>Spring sale <!----></h1>\n");
  });
});
