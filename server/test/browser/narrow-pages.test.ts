import { expect, it } from "vitest";
import { profile } from "../support/browser.ts";
import { startServer } from "../support/harness.ts";
import { recordedSale } from "../support/recorded-sale.ts";

/** A small phone, or a window of 960 px, at 400 % zoom. */
const WIDTH = 240;

it("no page needs sideways scrolling at 400 % zoom", { tags: ["slow"] }, async (test) => {
  const server = await startServer();
  const owner = await server.signIn();
  const viewers = Array.from({ length: 60 }, (_, i) => 40_000 + 13 * i);
  const { id } = await recordedSale(server, owner, viewers, { lotMinutes: 2 });
  for (const state of ["live", "ended"]) await owner.call("PATCH", `/api/v1/auctions/${id}`, { state });
  const page = await (await profile(test, { as: owner, viewport: { width: WIDTH, height: 700 } })).open(
    `${server.url}/account`,
  );
  const auction = `/auctions/${id}`;
  for (const [address, text] of [
    ["/", "New auction"],
    [`${auction}/setup?tab=details`, "Live from"],
    [`${auction}/setup?tab=settings`, "Count"],
    [`${auction}/share`, "Share"],
    [`${auction}/setup?tab=team`, "Leave"],
    [`${auction}/dashboard?timeRange=all`, "Compare"],
    [`${auction}/report`, "Top lots by peak audience"],
    [`${auction}/control`, "Catalogue"],
    [`/t/auction/${id}/live`, "This auction ended on"],
  ] as const) {
    await page.goto(server.url + address);
    await page.getByText(text).first().waitFor();
    const width = () => page.locator("html").evaluate(({ scrollWidth }) => scrollWidth);
    await expect.poll(async () => [address, await width()], { timeout: 5_000 }).toEqual([address, WIDTH]);
  }
});
