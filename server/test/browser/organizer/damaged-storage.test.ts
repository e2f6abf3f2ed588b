import { describe, expect, it, type TestContext } from "vitest";
import { profile } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

/** A live auction that counts people, and a browser with `kept` in its storage before it opens any page. */
async function storing(test: TestContext, kept: (id: string) => Record<string, unknown>) {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", countMode: "people" });
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  const browser = await profile(test, { as: organizer });
  const page = await browser.open(`${server.url}/badge.js`);
  await page.evaluate(
    (values) => {
      const { localStorage } = globalThis as unknown as { localStorage: { setItem(key: string, value: string): void } };
      for (const [key, value] of Object.entries(values)) localStorage.setItem(key, value);
    },
    Object.fromEntries(
      Object.entries(kept(id)).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    ),
  );
  const moments = async (): Promise<string[]> =>
    (await organizer.call("GET", `/api/v1/auctions/${id}/moments`)).body.data.moments.map(
      ({ type }: { type: string }) => type,
    );
  return { server, id, page, moments };
}

describe("a browser with damaged values in its storage", () => {
  it("opens the desk, and records from it", async (test) => {
    const { server, id, page, moments } = await storing(test, (auction) => ({
      [`headcount.desk.${auction}`]: { bidders: 5, bidder: {}, note: [], lot: "7", price: "x", increment: 25 },
      [`headcount.entry.${auction}.a`]: { clientId: "a", order: 1, content: { type: "note" } },
      [`headcount.entry.${auction}.b`]: "{{{",
      [`headcount.entry.${auction}.c`]: [5],
    }));
    await page.goto(`${server.url}/auctions/${id}/control`);
    await page.getByText("All saved").waitFor();
    await expect.poll(() => page.getByLabel("Increment").inputValue()).toBe("25");
    await page.keyboard.press("k");
    await expect.poll(moments).toEqual(["break"]);
    await page.getByText("All saved").waitFor();
  });

  it("is counted on the live page with any token", async (test) => {
    const { server, id, page } = await storing(test, (auction) => ({
      [`headcount:viewer:${auction}`]: "x".repeat(20_000),
      [`headcount.uncounted.${auction}`]: "",
    }));
    await page.goto(`${server.url}/t/auction/${id}/live`);
    await page.locator(".watching", { hasText: "1 watching" }).waitFor();
  });
});
