import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { profile } from "../../support/browser.ts";
import { startServer, temporaryFolder } from "../../support/harness.ts";
import { packageTarball, run } from "../../support/package-tarball.ts";

const SLOW = { tags: ["slow"] };

/** The tarball of the SDK as it is published. */
let tarball = "";

/** A new project with these files, and with the packages installed. */
async function project(files: Record<string, string>, packages: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball, ...packages], { cwd: folder });
  return folder;
}

/** A server with a live auction, and an allowed site that serves the folder. */
async function site(folder = "") {
  const http = createServer((request, response) => {
    const name = request.url === "/" ? "index.html" : (request.url ?? "").slice(1);
    const type = name.endsWith(".js") ? "text/javascript" : "text/html";
    try {
      const content = readFileSync(join(folder, name));
      response.writeHead(200, { "content-type": type }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/`;
  const server = await startServer({ ALLOWED_ORIGIN: url });
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale" });
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  const { body } = await organizer.call("POST", "/api/v1/keys", { name: "Test", permissions: ["read", "record"] });
  return { url, server, id, key: body.data.key as string };
}

const VIEW = `import { createElement } from "react";
import { viewerCountWords } from "@headcount/sdk";
import { useViewerCount } from "@headcount/sdk/react";
export function Watching({ id, url }) {
  const { viewerCount, status } = useViewerCount(id, { url });
  return createElement("p", null, viewerCount === null ? status : viewerCountWords(viewerCount) + " watching");
}`;
const MAIN = `import { createElement } from "react";
import { createRoot } from "react-dom/client";
import "@headcount/sdk/badge";
import { Watching } from "./watching.js";
const { id, url } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
const badge = document.querySelector("headcount-badge");
badge.setAttribute("url", url);
badge.setAttribute("auction", id);
createRoot(document.getElementById("root")).render(createElement(Watching, { id, url }));`;
const PAGE = `<!doctype html><title>Sale</title><div id="root"></div>
<headcount-badge label="{n} sehen zu" lang="de"></headcount-badge><script type="module" src="/src/main.js"></script>`;

describe("the package of the SDK", () => {
  beforeAll(async () => {
    tarball = await packageTarball("sdk");
  });

  // React 18 is used by a test of the guides.
  it(
    "works with React 19, in a page that Vite builds, and renders on a server without a number",
    SLOW,
    async (test) => {
      const files = {
        "index.html": PAGE,
        "src/main.js": MAIN,
        "src/watching.js": VIEW,
        "render.js": `import { createElement } from "react";
import { renderToString } from "react-dom/server";
import "@headcount/sdk/badge";
import { Watching } from "./src/watching.js";
console.log(renderToString(createElement(Watching, { id: "${"a".repeat(24)}", url: "http://localhost:1" })));`,
      };
      const folder = await project(files, ["react@19", "react-dom@19", "vite"]);
      await run(process.execPath, ["node_modules/vite/bin/vite.js", "build"], { cwd: folder });
      const { url, server, id } = await site(join(folder, "dist"));
      const { open } = await profile(test);
      const page = await open(`${url}#${new URLSearchParams({ id, url: server.url })}`);
      // The component and the badge share one connection.
      await page.locator("#root", { hasText: "1 watching" }).waitFor();
      await page.locator("headcount-badge span", { hasText: "1 sehen zu" }).waitFor();
      expect((await run(process.execPath, ["render.js"], { cwd: folder })).stdout).toBe("<p>connecting</p>\n");
    },
  );

  it("works in plain Node 20, and its types without other packages", SLOW, async () => {
    const { server, id, key } = await site();
    const files = {
      "follow.ts": `import { type Auction, auctionApi, createClient, type NewMoment } from "@headcount/sdk/api";
import { type ViewerSnapshot, watchAuction } from "@headcount/sdk";
const [id = "", url = "", key = ""] = process.argv.slice(2);
const watch = watchAuction(id, { url });
const count: number = await new Promise((resolve) => {
  watch.subscribe(() => {
    const { viewerCount }: ViewerSnapshot = watch.getSnapshot();
    if (viewerCount !== null) resolve(viewerCount);
  });
});
watch.stop();
const answer = await auctionApi.getViewerAnalytics(id, { timeRange: "hour" }, { url });
console.log(count, answer.success ? answer.data.summary.current : answer.error.code);
const api = createClient({ url, apiKey: key });
const { data } = await api.GET("/api/v1/auctions", { params: { query: { q: "spring" } } });
const auctions: Auction[] = data?.data ?? [];
const body: NewMoment = { type: "note", text: "Doors open" };
const { response } = await api.POST("/api/v1/auctions/{id}/moments", { params: { path: { id } }, body });
console.log(auctions.map(({ title }) => title).join(), response.status);`,
      "tsconfig.json": `{ "compilerOptions": { "module": "nodenext", "target": "es2022", "lib": ["es2022", "dom"], "strict": true, "types": ["node"] } }`,
    };
    const folder = await project(files, ["typescript@5.9", "@types/node@20", "node@20"]);
    await run(process.execPath, ["node_modules/typescript/bin/tsc"], { cwd: folder });
    const node = join(folder, "node_modules/.bin/node");
    const { stdout } = await run(node, ["follow.js", id, server.url, key], { cwd: folder });
    expect(stdout).toBe("1 UNAUTHENTICATED\nSpring sale 201\n");
  });
});
