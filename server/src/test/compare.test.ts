import { expect, it } from "vitest";
import { profile, violationsInBoth } from "./browser.ts";
import { startServer } from "./harness.ts";

const MINUTE = 60_000;

/** Two auctions of the past: the first was watched by twice as many as the second. */
async function twoSales() {
  const begun = Math.floor(Date.now() / MINUTE) * MINUTE - 300 * MINUTE;
  let now = begun;
  const server = await startServer({ SLOT_MS: "5000" }, { wall: () => now, monotonic: () => performance.now() });
  const organizer = await server.signIn();
  const sale = async (title: string, start: number, size: number) => {
    const { id } = await organizer.createAuction({ title, enableViewerAnalytics: true });
    const patch = async (minute: number, state: string) => {
      now = begun + minute * MINUTE;
      await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state });
    };
    await patch(start, "live");
    await patch(start + 60, "ended");
    const snapshots = Array.from({ length: 60 }, (_, minute) => {
      const viewers = size + Math.round(size * Math.sin(minute / 10) ** 2);
      const level = { viewerCount: viewers, avgViewers: viewers, peakViewers: viewers, minViewers: viewers };
      const timestamp = new Date(begun + (start + minute) * MINUTE).toISOString();
      return { auctionId: id, snapshot: { timestamp, ...level, sampleCount: 12 } };
    });
    await server.post("/api/v1/analytics/snapshots", { snapshots });
    return id;
  };
  const [spring, autumn] = [await sale("Spring sale", 0, 200), await sale("Autumn sale", 120, 100)];
  now = begun + 300 * MINUTE;
  return { server, organizer, spring, autumn };
}

it("lays another auction beside this one, and keeps it in the address", async (test) => {
  const { server, organizer, spring, autumn } = await twoSales();
  const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 } });
  const page = await browser.open(`${server.url}/auctions/${spring}/dashboard`);
  await page.getByRole("combobox", { name: "With other auctions" }).click();
  await page.getByRole("option", { name: "Autumn sale" }).click();
  await page.keyboard.press("Escape");
  const panel = page.getByRole("region", { name: "Compare", exact: true });
  await panel.getByText("Peaks while live: Spring sale 400, Autumn sale 200.").waitFor();
  const peak = panel.locator("dl > *", { has: page.getByText("Peak", { exact: true }) });
  await peak.getByText("▲ 100%").waitFor();
  expect(await peak.textContent()).toContain("100% more than Autumn sale");
  expect(new URL(page.url()).searchParams.get("compare")).toBe(JSON.stringify([autumn]));

  await page.reload();
  await panel.getByRole("switch", { name: "Show comparison as table" }).click();
  const rows = panel.getByRole("region", { name: "The comparison as a table" }).getByRole("row");
  expect(await rows.count()).toBe(61);
  expect(await rows.nth(1).textContent()).toContain("200 (200)100 (100)");
  await panel.getByText("Lot by lot").click();
  await page.waitForURL(/align=lot/);
  await panel.getByText("No lots were recorded.").waitFor();
  await page.getByText("From the start").click();
  await page.waitForURL((url) => !url.search.includes("align"));
  expect(await violationsInBoth(page)).toEqual([]);
});
