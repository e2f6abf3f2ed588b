import { it } from "vitest";
import { profile } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";
import { recordedSale } from "../../support/recorded-sale.ts";

it("a sale that went live too late says that most viewers came before, and leads to the correction", async (test) => {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const { id } = await recordedSale(
    server,
    organizer,
    Array.from({ length: 20 }, () => 300),
    { title: "Spring sale" },
  );
  for (const state of ["live", "ended"]) await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state });
  const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 800 } });
  const page = await browser.open(`${server.url}/auctions/${id}/dashboard?range=all`);
  await page.getByText("Most viewers came while the auction was not live").waitFor();
  await page.getByRole("link", { name: "correct when it was live" }).click();
  await page.getByRole("heading", { name: "When it was live" }).waitFor();
});
