import { describe, expect, it } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

describe("the external id", () => {
  it.for([
    ["light", 1280],
    ["dark", 360],
  ] as const)(
    "is on the Setup page, %s and %i px wide, and wraps if it is long",
    async ([colorScheme, width], test) => {
      const server = await startServer();
      const organizer = await server.signIn();
      const externalId = `shop-${"42-".repeat(41)}`;
      const { id } = await organizer.createAuction({ title: "Spring sale", externalId });
      const browser = await profile(test, { as: organizer, colorScheme, viewport: { width, height: 800 } });
      const page = await browser.open(`${server.url}/auctions/${id}/setup`);
      await page.getByText(externalId).waitFor();
      expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await violations(page)).toEqual([]);
    },
  );
});
