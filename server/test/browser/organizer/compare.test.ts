import { MINUTE_MS } from "@headcount/protocol";
import { expect, it } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { NO_RECORDER, startServer } from "../../support/harness.ts";

/** Two past auctions: the first had twice the viewers of the second. */
async function twoSales() {
  const begun = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 300 * MINUTE_MS;
  let now = begun;
  const server = await startServer(
    { ...NO_RECORDER, SLOT_MS: "5000" },
    { wall: () => now, monotonic: () => performance.now() },
  );
  const organizer = await server.signIn();
  const sale = async (title: string, start: number, size: number, isOver = true) => {
    const { id } = await organizer.createAuction({ title, enableViewerAnalytics: true });
    const patch = async (minute: number, state: string) => {
      now = begun + minute * MINUTE_MS;
      await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state });
    };
    await patch(start, "live");
    if (isOver) await patch(start + 60, "ended");
    // Minutes that are still in the future are refused.
    else now = begun + (start + 30) * MINUTE_MS;
    const snapshots = Array.from({ length: 60 }, (_, minute) => {
      const viewers = size + Math.round(size * Math.sin(minute / 10) ** 2);
      const level = { viewerCount: viewers, avgViewers: viewers, peakViewers: viewers, minViewers: viewers };
      const timestamp = new Date(begun + (start + minute) * MINUTE_MS).toISOString();
      return { auctionId: id, snapshot: { timestamp, ...level, sampleCount: 12 } };
    });
    await server.post("/api/v1/analytics/snapshots", { snapshots });
    return id;
  };
  const [spring, autumn] = [await sale("Spring sale", 0, 200), await sale("Autumn sale", 120, 100)];
  now = begun + 300 * MINUTE_MS;
  return { server, organizer, spring, autumn, sale };
}

it("compares another auction with this one, and keeps it in the address", { tags: ["slow"] }, async (test) => {
  const { server, organizer, spring, autumn } = await twoSales();
  const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 } });
  const page = await browser.open(`${server.url}/auctions/${spring}/dashboard?tab=compare`);
  await page.getByRole("combobox", { name: "Compare with" }).click();
  await page.getByRole("option", { name: "Autumn sale" }).click();
  await page.keyboard.press("Escape");
  const panel = page.getByRole("tabpanel", { name: "Compare" });
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
  await panel.getByText("By lot").click();
  await page.waitForURL(/align=lot/);
  await panel.getByText("No lots were recorded.").waitFor();
  await page.getByText("By minute").click();
  await page.waitForURL((url) => !url.search.includes("align"));
  expect(await violationsInBoth(page)).toEqual([]);
});

it("compares the first minutes with a live auction", async () => {
  const { organizer, spring, sale } = await twoSales();
  const running = await sale("Winter sale", 240, 300, false);
  const path = `/api/v1/auctions/${spring}/analytics/compare?with=${running}`;
  const { data } = (await organizer.call("GET", path)).body;
  expect(data.comparedMinutes).toBe(30);
  expect(data.auctions.map(({ summary }: { summary: { duration: number } }) => summary.duration)).toEqual([30, 30]);
  expect(data.auctions[1].deltas.overallPeak).toEqual({ difference: -200, ratio: -200 / 600 });
});

it("begins with the sale before, until others or none are chosen", async (test) => {
  const { server, organizer, spring, autumn } = await twoSales();
  const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 } });
  const page = await browser.open(`${server.url}/auctions/${autumn}/dashboard`);
  await page.getByRole("tab", { name: "Compare" }).click();
  await page.getByText("Peaks while live: Spring sale 400, Autumn sale 200.").waitFor();
  expect(new URL(page.url()).searchParams.get("compare")).toBeNull();
  const panel = page.getByRole("tabpanel", { name: "Compare" });
  await panel.getByRole("combobox", { name: "Compare with" }).press("Backspace");
  await page.waitForURL((url) => url.searchParams.get("compare") === "[]");
  await page.reload();
  await panel.getByRole("combobox", { name: "Compare with" }).waitFor();
  expect(await panel.getByText("Peaks while live").count()).toBe(0);
  // The first sale has none before it.
  await page.goto(`${server.url}/auctions/${spring}/dashboard?tab=compare`);
  await panel.getByRole("combobox", { name: "Compare with" }).waitFor();
  expect(await panel.getByText("Peaks while live").count()).toBe(0);
});

it("shows no difference between tabs and people", { tags: ["slow"] }, async (test) => {
  const { server, organizer, spring, sale } = await twoSales();
  const running = await sale("Winter sale", 240, 300, false);
  await organizer.call("PATCH", `/api/v1/auctions/${running}`, { countMode: "people" });
  const browser = await profile(test, { as: organizer, viewport: { width: 390, height: 900 } });
  const page = await browser.open(`${server.url}/auctions/${spring}/dashboard?compare=["${running}"]`);
  await page.getByText("Tabs and people are counted differently").waitFor();
  await page.getByText("Peaks in the first 30 min, because one auction is still live: ").waitFor();
  const peak = page.locator("dl > *", { has: page.getByText("Peak", { exact: true }) }).last();
  await peak.getByText("Winter sale · people").waitFor();
  expect(await peak.textContent()).not.toMatch(/[▲▼]/);
  expect(await violationsInBoth(page)).toEqual([]);
});
