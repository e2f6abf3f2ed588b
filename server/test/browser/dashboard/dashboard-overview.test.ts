import { MINUTE_MS } from "@headcount/protocol";
import type { Page } from "playwright-core";
import { expect, it, type TestContext } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";
import { recordedSale } from "../../support/recorded-sale.ts";

/** An hour of 400 viewers, 900 in the fourth of six lots, and fewer over a break, which are 100. */
const VIEWERS = Array.from({ length: 60 }, (_, minute) => {
  if (minute >= 20 && minute < 25) return 100;
  return minute >= 30 && minute < 40 ? 900 : 400;
});

async function overview(test: TestContext, viewport = { width: 1_280, height: 900 }) {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const sale = await recordedSale(server, organizer, VIEWERS, { ago: 1 });
  const path = `/api/v1/auctions/${sale.id}`;
  const at = (minute: number): string => new Date(sale.from + minute * MINUTE_MS).toISOString();
  const moments = [0, 10, 25, 29.5, 40, 50].flatMap((minute, index) => [
    { type: "lot_opened", lotNumber: String(index + 1), at: at(minute) },
    {
      type: "sold",
      lotNumber: String(index + 1),
      price: 100,
      currency: "EUR",
      at: at([10, 20, 29, 40, 50, 59][index] ?? 0),
    },
  ]);
  await organizer.call("POST", `${path}/moments`, { moments: [...moments, { type: "break", at: at(20 - 1 / 60) }] });
  await organizer.call("PATCH", path, { state: "live" });
  await organizer.call("PATCH", path, { liveSpans: [{ from: at(0), to: null }] });
  const page = await (await profile(test, { as: organizer, viewport })).open(
    `${server.url}/auctions/${sale.id}/dashboard`,
  );
  await page.getByRole("img", { name: /^Peak 900 / }).waitFor();
  return { organizer, path, page };
}

const first = (page: Page) => page.locator("main dl").first();
const card = (page: Page, name: string) => page.getByRole("region", { name });

it("leads with the count, and with the peak after the end", async (test) => {
  const { organizer, path, page } = await overview(test);
  await first(page).getByText("Watching now").waitFor();
  await page.getByText(/^Live for 1\sh/).waitFor();
  await page
    .locator("dl > *", { hasText: /^Peak900at .*, lot 4$/ })
    .first()
    .waitFor();
  await organizer.call("PATCH", path, { state: "ended" });
  await first(page).getByText(/^Peak/).waitFor();
  expect(await first(page).locator("dd").textContent()).toMatch(/^900at .*, lot 4$/);
});

it("says what stands out, what happens in the room, and how healthy the record is", async (test) => {
  const { organizer, path, page } = await overview(test);
  const found = card(page, "What stands out").getByRole("listitem");
  await expect.poll(() => found.count()).toBeGreaterThan(2);
  const texts = await found.allTextContents();
  expect(texts[0]).toBe("+475 in lot 4's first minute");
  expect(texts[1]).toBe("Lot 4 had the peak. 42% of that count at lot 5's opening");
  expect(texts[2]).toMatch(/^Break at .*: down 75% at its lowest, back to the count before after \d\smin$/);

  const room = card(page, "In the room").getByRole("listitem");
  await expect.poll(() => room.first().textContent()).toMatch(/Lot 6 sold for €100$/);
  await organizer.call("POST", `${path}/moments`, { type: "note", text: "The hall is full" });
  await room.first().getByText("The hall is full").waitFor();

  await card(page, "Health")
    .getByText(/^Coverage \d+% of the live time$/)
    .waitFor();
  await card(page, "Health").getByText("Everyone connected is counted").waitFor();
  expect(await violationsInBoth(page)).toEqual([]);
});

it("has its chart within the first screen of a phone", async (test) => {
  const { page } = await overview(test, { width: 390, height: 844 });
  const box = await page.getByRole("img", { name: /^Peak 900 / }).boundingBox();
  if (!box) throw new Error("the chart is not on the page");
  expect(box.y + box.height).toBeLessThanOrEqual(844);
  expect(await page.locator("html").evaluate(({ scrollWidth }) => scrollWidth)).toBeLessThanOrEqual(390);
});
