import { cleanText } from "@headcount/protocol";
import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { profile } from "../../support/browser.ts";
import { type Organizer, startServer, type TestServer } from "../../support/harness.ts";
import { hump, recordedSale } from "../../support/recorded-sale.ts";

/** An address that no page contains. Only an executed payload requests it. */
const CANARY = "http://canary.invalid";

/** Texts that have an effect if they are not treated as plain text. */
const PAYLOADS = [
  `"><img src=x onerror="window.owned=1">`,
  "<script>window.owned=1</script>",
  "</title></style><svg onload=window.owned=1>",
  "javascript:window.owned=1//",
  "{{constructor.constructor('window.owned=1')()}}",
  `<!--<iframe srcdoc="<script>parent.owned=1</script>">`,
  `'><link rel=stylesheet href=${CANARY}/style><base href=${CANARY}/>`,
  `<a href="${CANARY}/" ping="${CANARY}/ping" autofocus onfocus=window.owned=1>`,
  "\u202e<style>@import'http://canary.invalid/';</style>",
  `=HYPERLINK("${CANARY}";"x")`,
  "@SUM(1+1)*cmd|' /C calc'!A0",
  "__proto__",
];
const [TITLE = "", BIDDER = "", NOTE = ""] = PAYLOADS;
const KEY = PAYLOADS[5] ?? "";

interface Desk {
  server: TestServer;
  organizer: Organizer;
  context: BrowserContext;
  page: Page;
  id: string;
  other: string;
}

/** A sale in which every text is a payload, and another one, open in a browser that reports when a payload has an effect. */
async function desk(test: TestContext): Promise<Desk> {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const sale = { lotMinutes: 5, titles: PAYLOADS };
  const { id, from } = await recordedSale(server, organizer, hump(60, 300), { ...sale, title: TITLE });
  const other = await recordedSale(server, organizer, hump(60, 200), { ...sale, title: PAYLOADS[2] ?? "" });
  const at = `/api/v1/auctions/${id}`;
  const lots = PAYLOADS.map((title, i) => ({ number: `<i>${i}</i>`, title }));
  expect((await organizer.call("PUT", `${at}/catalogue`, { lots })).status).toBe(200);
  await organizer.call("PATCH", at, { state: "live" });
  // Recorded during its live time.
  await organizer.call("PATCH", at, { liveSpans: [{ from: new Date(from).toISOString(), to: null }] });
  for (const text of PAYLOADS) await organizer.call("POST", `${at}/moments`, { type: "note", text, clientId: text });
  const bid = { type: "bid", lotNumber: "<b>12</b>", bidder: BIDDER, price: 90, currency: "EUR", text: NOTE };
  await organizer.call("POST", `${at}/moments`, bid);
  await organizer.call("POST", "/api/v1/keys", { name: KEY, permissions: ["read"] });

  const { context, open } = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 } });
  const page = await open("about:blank");
  return { server, organizer, context, page, id, other: other.id };
}

/** The effect of a text, if it had one. */
function watched(context: BrowserContext, page: Page): () => Promise<string[]> {
  const seen: string[] = [];
  context.on("request", (request) => request.url().startsWith(CANARY) && seen.push(request.url()));
  context.on("dialog", (dialog) => void dialog.dismiss().then(() => seen.push(dialog.message())));
  return async () => {
    // Work scheduled for a later turn has run by now.
    await page.evaluate("new Promise((turn) => setTimeout(turn))");
    const owned = await page.evaluate("String(window.owned) + String(Object.prototype.owned)");
    return owned === "undefinedundefined" ? seen : [...seen, page.url()];
  };
}

/** All text on the page, also in fields. */
const textOf = (page: Page): Promise<string> =>
  page.evaluate(
    `document.body.textContent + [...document.querySelectorAll("input")].map((field) => field.value).join(" ")`,
  );
/** Waits until the page shows the texts exactly. */
const shows = async (page: Page, texts: readonly string[]): Promise<void> => {
  const missing = async (): Promise<string[]> => {
    const all = await textOf(page);
    return texts.filter((text) => !all.includes(cleanText(text)));
  };
  await expect.poll(missing, { message: page.url() }).toEqual([]);
};

// If the live page used `innerHTML`, the first two would fail; without the mark of `csvField`, the last one.
describe("texts with scripts, markup and formulas", () => {
  it("T12: are shown as text on every page, in tooltips and in the report, without an effect", {
    tags: ["slow"],
  }, async (test) => {
    const { server, organizer, context, page, id, other } = await desk(test);
    const happened = watched(context, page);
    const share = await organizer.call("POST", `/api/v1/auctions/${id}/shares`, { kind: "report", days: 1 });
    const invite = await organizer.call("POST", `/api/v1/auctions/${id}/team/invites`, { role: "viewer", days: 1 });
    const of = (path: string): string => `/auctions/${id}/${path}`;
    const compare = encodeURIComponent(JSON.stringify([other]));
    for (const [path, texts] of [
      ["/?list=live", [TITLE]],
      ["/?list=upcoming", [PAYLOADS[2]]],
      ["/account", [KEY]],
      ...["details", "settings", "embed", "share", "team", "danger"].map((tab) => [of(`setup?tab=${tab}`), [TITLE]]),
      [of("dashboard?range=all&table=true"), [TITLE, ...PAYLOADS.slice(0, 11)]],
      [of(`dashboard?range=all&compare=${compare}`), [TITLE, PAYLOADS[2]]],
      [of("control"), [TITLE, BIDDER, PAYLOADS[11], PAYLOADS[10]]],
      [of("report"), [TITLE, ...PAYLOADS.slice(0, 11)]],
      [share.body.data.path, [TITLE, ...PAYLOADS.slice(0, 11)]],
      [invite.body.data.path, [TITLE]],
      [`/t/auction/${id}/live`, [TITLE, BIDDER, NOTE, ...PAYLOADS.slice(8)]],
    ] as [string, string[]][]) {
      // A link to the open page changes only its fragment, which reloads it.
      await page.goto("about:blank");
      await page.goto(server.url + path);
      await shows(page, texts);
      expect([path, await happened()]).toEqual([path, []]);
    }

    // The descriptions of the lot under the pointer, and of a point of the chart.
    await page.goto(server.url + of("dashboard?range=all"));
    for (const number of ["1", "2", "6"]) {
      await page.getByRole("button", { name: new RegExp(`^Lot ${number} `) }).hover();
      await page
        .getByRole("tooltip")
        .getByText(cleanText(PAYLOADS[Number(number) - 1] ?? ""))
        .waitFor();
      expect(await happened()).toEqual([]);
    }
    await page.locator("canvas").first().hover();
    expect(await happened()).toEqual([]);
  });

  it("T12: have no effect when they arrive while the page is open", async (test) => {
    const { server, organizer, context, page, id } = await desk(test);
    const happened = watched(context, page);
    await page.goto(`${server.url}/t/auction/${id}/live`);
    await shows(page, [TITLE]);
    for (const text of PAYLOADS) {
      await organizer.call("PATCH", `/api/v1/auctions/${id}`, { title: `now ${text}` });
      await organizer.call("POST", `/api/v1/auctions/${id}/moments`, { type: "note", text: `said ${text}` });
      await shows(page, [`now ${text}`, `said ${text}`]);
    }
    expect(await happened()).toEqual([]);
  });

  it("T13: are downloaded as an export and never opened, have no effect where its text is shown, and begin no cell as a formula", async (test) => {
    const { server, organizer, context, page, id } = await desk(test);
    const happened = watched(context, page);
    const at = `/api/v1/auctions/${id}/analytics`;
    for (const path of ["lots", "moments", "series"]
      .map((table) => `export.csv?table=${table}`)
      .concat("export.json")) {
      const { headers, body } = await organizer.call("GET", `${at}/${path}`);
      expect([path, headers.get("content-disposition")]).toEqual([
        path,
        expect.stringMatching(/^attachment; filename=/),
      ]);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      const text = typeof body === "string" ? body : JSON.stringify(body);
      await expect(page.goto(`${server.url}${at}/${path}`)).rejects.toThrow("Download is starting");
      await context.route(`${server.url}/opened`, (route) =>
        route.fulfill({ body: text, contentType: "text/plain; charset=utf-8" }),
      );
      await page.goto(`${server.url}/opened`);
      await context.unroute(`${server.url}/opened`);
      expect(await happened()).toEqual([]);
      if (typeof body !== "string") continue;
      // Quoted or not, at the beginning of a line or after a comma.
      expect(body.match(/(?:^|,|\n)"?[=+@\t][^,\n]*/g) ?? []).toEqual([]);
      if (path.endsWith("lots") || path.endsWith("moments")) {
        expect(body).toContain(`'=HYPERLINK(`);
        expect(body).toContain(`'@SUM(`);
      }
    }
  });
});
