import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import type { Figure, Scenario } from "../scenario.ts";

const COST_PAGE = join(import.meta.dirname, "../../chart-cost");
const VITE = join(COST_PAGE, "../../node_modules/vite/bin/vite.js");
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
const SIDES = ["Headcount", "Chart.js defaults"] as const;
/** The dashboard's maximum. */
const MOST_POINTS = 2_000;
const LOTS_ON_CHART = 200;

/** Milliseconds. */
interface Cost {
  create: number;
  append: number;
}

/** The dashboard's chart in the browser at this path. Without a browser there are no figures. */
export const chartIn = (binary: string | undefined): Scenario => ({
  name: "chart",
  what: "The dashboard's chart in headless Chromium, 1000 × 400: created, then redrawn with one more point, compared with Chart.js defaults",
  async run({ quick, log }) {
    if (binary === undefined) {
      log("left out: Chromium was not found. Set CHROMIUM_BIN to its path");
      return [];
    }
    const folder = mkdtempSync(join(tmpdir(), "headcount-chart-"));
    try {
      await promisify(execFile)(process.execPath, [VITE, "build", COST_PAGE, "--outDir", folder, "--emptyOutDir"]);
      return await measured(binary, folder, quick ? [1_000] : [1_000, 10_000]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

async function measured(binary: string, folder: string, sizes: readonly number[]): Promise<Figure[]> {
  const server = createServer(({ url = "/" }, response) => {
    const file = join(folder, normalize(url));
    if (!existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "text/plain" }).end(readFileSync(file));
  }).listen(0, "127.0.0.1");
  const browser = await chromium.launch({ executablePath: binary, headless: true, args: ARGS });
  try {
    const figures: Figure[] = [];
    const costOf = async (side: (typeof SIDES)[number], points: number, lots = 0): Promise<Cost> => {
      // Each measurement has its own page, so that none uses code that another compiled.
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/chart-cost.html`);
      const cost = (await page.evaluate(`costOf(${JSON.stringify(side)}, ${points}, ${lots})`)) as Cost;
      await page.close();
      return cost;
    };
    for (const points of sizes)
      for (const side of SIDES) {
        const { create, append } = await costOf(side, points);
        const goal = points === 10_000 && { goal: "≤ 8 ms" };
        figures.push(
          { side, figure: `created with ${points} points`, value: create, unit: "ms" },
          { side, figure: `one point added to ${points} points`, value: append, unit: "ms", ...goal },
        );
      }
    const [side] = SIDES;
    const { append } = await costOf(side, MOST_POINTS, LOTS_ON_CHART);
    const figure = `one point added to ${MOST_POINTS} points, with ${LOTS_ON_CHART} lots`;
    figures.push({ side, figure, value: append, unit: "ms", goal: "≤ 16 ms" });
    return figures;
  } finally {
    await browser.close();
    server.close();
  }
}
