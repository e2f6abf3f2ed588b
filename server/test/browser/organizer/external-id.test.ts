import { describe, expect, it } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

describe("the external id", () => {
  const options = { tags: ["slow"] };
  for (const { colorScheme, width } of [
    { colorScheme: "light" as const, width: 1280 },
    { colorScheme: "dark" as const, width: 360 },
  ])
    it(`is on the Setup page, ${colorScheme} and ${width} px wide, and wraps if it is long`, options, async (test) => {
      const server = await startServer();
      const organizer = await server.signIn();
      const externalId = `shop-${"42-".repeat(41)}`;
      const { id } = await organizer.createAuction({ title: "Spring sale", externalId });
      const browser = await profile(test, { as: organizer, colorScheme, viewport: { width, height: 800 } });
      const page = await browser.open(`${server.url}/auctions/${id}/setup`);
      await page.getByText(externalId).waitFor();
      expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await violations(page)).toEqual([]);
    });
});
