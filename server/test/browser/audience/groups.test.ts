import { expect, it } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";
import { hump, recordedSale } from "../../support/recorded-sale.ts";

const MARKUP = "<i>Gäste</i>";
const SPLIT = (count: number) => ({
  bidder: Math.floor(count / 4),
  [MARKUP]: Math.floor(count / 3),
  "": count - Math.floor(count / 4) - Math.floor(count / 3),
});

it("groups are shown under the chart, in its table, for each lot, and in the report", {
  tags: ["slow"],
}, async (test) => {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const sale = await recordedSale(server, organizer, hump(60, 120), { title: "Sale", lotMinutes: 12, groupsOf: SPLIT });
  const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 } });
  const page = await browser.open(`${server.url}/auctions/${sale.id}/dashboard?table=true`);
  const legend = page.getByRole("region", { name: "Viewers by group" });
  await legend.getByRole("row", { name: "bidder" }).getByText("30", { exact: true }).waitFor();
  expect(await legend.getByRole("rowheader").allTextContents()).toEqual([MARKUP, "bidder", "No group"]);
  const table = page.getByRole("region", { name: "The chart as a table" });
  await table.getByRole("columnheader", { name: `${MARKUP}, average` }).waitFor();
  await page.getByRole("tab", { name: "Lots" }).click();
  await page
    .getByText(/bidder.?: at most 30 at once/)
    .first()
    .waitFor();
  expect(await violations(page)).toEqual([]);
  await page.goto(`${server.url}/auctions/${sale.id}/report`);
  await page.getByRole("heading", { name: "Viewers by group" }).waitFor();
  await page.getByRole("row", { name: "bidder" }).getByText("30", { exact: true }).waitFor();
  await page
    .getByText(/bidder.?: at most 30 at once/)
    .first()
    .waitFor();
  expect(await violations(page)).toEqual([]);
});
