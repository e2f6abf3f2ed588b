import { expect, it, type TestContext } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

const LOTS = Array.from({ length: 30 }, (_, i) => ({
  number: String(i + 1),
  title: `Vase ${i + 1}`,
  estimate: "5 EUR",
}));

async function auction(test: TestContext, input: object = {}, options: object = {}) {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", ...input });
  const path = `/api/v1/auctions/${id}`;
  const patch = (change: object) => organizer.call("PATCH", path, change);
  const record = async (moment: object): Promise<{ id: string }> =>
    (await organizer.call("POST", `${path}/moments`, moment)).body.data.moment;
  const plan = (lots: object[]) => organizer.call("PUT", `${path}/catalogue`, { lots });
  await plan(LOTS);
  const browser = await profile(test, options);
  const open = () => browser.open(`${server.url}/t/auction/${id}/live`);
  return { server, organizer, id, path, patch, record, plan, browser, open };
}

it("shows the next lots only while the organizer publishes the catalogue, and follows the sale", async (test) => {
  const { organizer, path, patch, record, plan, open } = await auction(test);
  await patch({ state: "live" });
  const page = await open();
  await page.getByText("The first lot opens soon.").waitFor();
  const next = page.locator(".up-next");
  expect(await next.isVisible()).toBe(false);
  await patch({ publicCatalogue: true });
  await expect.poll(() => next.textContent()).toBe("Next: 1 Vase 1 · 2 Vase 2 · 3 Vase 3");
  const opening = await record({ type: "lot_opened", lotNumber: "1", lotTitle: "Vase 1" });
  await expect.poll(() => next.textContent()).toBe("Next: 2 Vase 2 · 3 Vase 3 · 4 Vase 4");
  await page.getByText("lot 1 of 30", { exact: true }).waitFor();
  // Lots that the page does not know yet, a correction, and a new catalogue: it asks the server.
  await record({ type: "lot_opened", lotNumber: "28" });
  await expect.poll(() => next.textContent()).toBe("Next: 29 Vase 29 · 30 Vase 30 · 2 Vase 2");
  await page.getByText("lot 28 of 30", { exact: true }).waitFor();
  await organizer.call("DELETE", `${path}/moments/${opening.id}`);
  await expect.poll(() => next.textContent()).toBe("Next: 29 Vase 29 · 30 Vase 30 · 1 Vase 1");
  await plan([{ number: "28" }, { number: "31", title: "Lamp" }]);
  await expect.poll(() => next.textContent()).toBe("Next: 31 Lamp");
  await patch({ publicCatalogue: false });
  await next.waitFor({ state: "hidden" });
  expect(await page.getByText("lot 1 of 2").count()).toBe(0);
});

it("shows the first lots before the start, with a calendar file", async (test) => {
  const startsAt = new Date(Date.now() + 90_000_000).toISOString();
  const { id, open, server } = await auction(
    test,
    { startsAt, publicCatalogue: true },
    { viewport: { width: 390, height: 844 } },
  );
  const page = await open();
  await page.getByRole("heading", { name: "First of 30 lots" }).waitFor();
  expect(await page.locator(".first-lots li").count()).toBe(20);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Add to calendar" }).click();
  expect((await download).suggestedFilename()).toBe("auction.ics");
  const file = await server.call("GET", `/t/auction/${id}/calendar.ics`);
  expect(file.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
  expect(file.body).toContain("SUMMARY:Spring sale\r\n");
  expect(file.body).toContain(`DTSTART:${startsAt.replace(/[-:]|\.\d+/g, "")}\r\n`);
  expect(await violationsInBoth(page)).toEqual([]);
});

it("shows the results after the end, and corrections of them", async (test) => {
  const { patch, record, path, organizer, open } = await auction(test, {}, { viewport: { width: 390, height: 844 } });
  await patch({ state: "live" });
  const page = await open();
  for (const [lotNumber, price] of [
    ["1", 100],
    ["2", 900],
  ] as const) {
    await record({ type: "lot_opened", lotNumber, lotTitle: `Vase ${lotNumber}` });
    await record({ type: "sold", lotNumber, price, currency: "EUR", bidder: "Ann" });
  }
  await record({ type: "lot_opened", lotNumber: "3", lotTitle: "Lamp" });
  const last = await record({ type: "unsold", lotNumber: "3" });
  await page.getByText("Unsold", { exact: true }).waitFor();
  await patch({ state: "ended" });
  const totals = page.locator(".totals");
  await expect.poll(() => totals.textContent()).toBe("Sold2Unsold1Total€1,000");
  const linesOf = (name: string) =>
    page
      .locator("section", { has: page.getByRole("heading", { name }) })
      .locator("li")
      .allTextContents();
  expect(await linesOf("Top results")).toEqual(["2Vase 2€900Ann", "1Vase 1€100Ann"]);
  expect(await linesOf("All lots")).toEqual(["1Vase 1€100Ann", "2Vase 2€900Ann", "3LampUnsold"]);
  expect(
    await page.locator(".dot").evaluate((dot) => dot.ownerDocument.defaultView?.getComputedStyle(dot).animationName),
  ).toBe("none");
  await organizer.call("PATCH", `${path}/moments/${last.id}`, { type: "sold", price: 50, currency: "EUR" });
  await expect.poll(() => totals.textContent()).toBe("Sold3Unsold0Total€1,050");
  expect(await violationsInBoth(page)).toEqual([]);
});

it("is made public in the settings", async (test) => {
  const { server, organizer, id, path } = await auction(test);
  const page = await (await profile(test, { as: organizer })).open(`${server.url}/auctions/${id}/setup?tab=settings`);
  await page.getByRole("switch", { name: "Show the next lots on the live page" }).check({ force: true });
  await expect.poll(async () => (await organizer.call("GET", path)).body.data.publicCatalogue).toBe(true);
});
