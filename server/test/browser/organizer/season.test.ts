import { expect, it } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { at, DAY, saleroom } from "../../support/saleroom.ts";

it("the season says how the last sale did, what is typical, and which sales there were, and is in the address", async (test) => {
  const { server, organizer, sale, clock } = await saleroom();
  for (const [day, peak] of [40, 60, 50].entries()) await sale(day * DAY, [10, peak, 10], { tags: ["<b>evening</b>"] });
  const id = await sale(3 * DAY, [20, 80, 20], { title: "Grand sale", tags: ["prints"] });
  clock(3 * DAY + 10);
  const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 } });
  const page = await browser.open(`${server.url}/season?period=all&measure=peak`);
  const last = page.getByRole("region", { name: "Last sale" });
  await last.getByText("+60% against the median of 3 sales").first().waitFor();
  expect(await last.getByRole("link", { name: "Grand sale" }).getAttribute("href")).toBe(`/auctions/${id}/dashboard`);
  const typical = page.getByRole("region", { name: "Typical sale" });
  await typical.getByText("Median of 4 sales").waitFor();
  expect(await typical.getByText("55", { exact: true }).count()).toBe(1);
  await page.getByText("Too few sales to compare weekdays").waitFor();
  await page.getByRole("img", { name: /^Peak over time, 4 points/ }).waitFor();
  expect(await violationsInBoth(page)).toEqual([]);

  await page.getByLabel("Compare sales by").selectOption("reached");
  await page.getByText("People reached is unknown, because these sales count open tabs.").first().waitFor();
  await page.getByLabel("Tag").selectOption("<b>evening</b>");
  await page.waitForURL(/tag=/);
  const rows = page.getByRole("region", { name: "Table of sales" }).getByRole("row");
  await expect.poll(() => rows.count()).toBe(4);
  await page.getByRole("button", { name: "Peak" }).click();
  await expect.poll(() => rows.nth(1).textContent()).toContain("60");
  await page.reload();
  await expect.poll(() => rows.nth(1).textContent()).toContain("60");
  const file = page.getByRole("link", { name: "Download CSV" });
  expect(await file.getAttribute("href")).toContain("tag=%3Cb%3Eevening");

  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.locator("html").evaluate(({ scrollWidth }) => scrollWidth)).toBe(320);
  await page.goto(`${server.url}/auctions/${id}/dashboard`);
  await page.getByText("+60% against the median of 3 sales").waitFor();
  await page.goto(`${server.url}/season?to=${at(-DAY).slice(0, 10)}`);
  await page.getByText("No ended sales in this period").waitFor();
});
