import { MINUTE_MS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { NO_RECORDER, startServer } from "../../support/harness.ts";

const T0 = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 1_440 * MINUTE_MS;
const at = (minute: number): string => new Date(T0 + minute * MINUTE_MS).toISOString();

/** An auction that went live ten minutes late: 200 watched in the ten minutes before, and 20 in the five minutes of live time. */
async function lateSale() {
  let now = T0 - MINUTE_MS;
  const server = await startServer(
    { ...NO_RECORDER, SLOT_MS: "5000" },
    { wall: () => now, monotonic: () => performance.now() },
  );
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({
    title: "Spring sale",
    timeZone: "Asia/Kolkata",
    enableViewerAnalytics: true,
  });
  now = T0 + 10 * MINUTE_MS;
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  now = T0 + 15 * MINUTE_MS;
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "ended" });
  for (let minute = 0; minute < 15; minute += 1) {
    const viewers = minute < 10 ? 200 : 20;
    const levels = { viewerCount: viewers, avgViewers: viewers, peakViewers: viewers, minViewers: viewers };
    await server.post(`/api/v1/auctions/${id}/analytics/snapshot`, {
      ...levels,
      timestamp: at(minute),
      sampleCount: 12,
    });
  }
  now = Date.now();
  return { server, organizer, id };
}

describe("an auction that went live late", () => {
  for (const colorScheme of ["light", "dark"] as const)
    it(`says that most of its audience came before, and its live time is corrected on the setup page (${colorScheme})`, {
      tags: ["slow"],
    }, async (test) => {
      const { server, organizer, id } = await lateSale();
      const width = colorScheme === "light" ? 1_280 : 390;
      const browser = await profile(test, {
        as: organizer,
        colorScheme,
        viewport: { width, height: 900 },
        timezoneId: "UTC",
      });
      const page = await browser.open(`${server.url}/auctions/${id}/dashboard`);
      const range =
        width < 400 ? page.getByRole("combobox", { name: "Range" }) : page.getByRole("radiogroup", { name: "Range" });
      const duration = page.locator("dt", { hasText: "Duration" }).locator("+ dd");
      const notice = page.getByRole("alert").filter({ hasText: "while the auction was not live" });
      await notice.waitFor();
      const shown = width < 400 ? range : range.locator(":checked");
      await expect.poll(() => shown.inputValue()).toBe("live");
      expect(await duration.textContent()).toContain("5\u00a0min");
      expect(await violations(page)).toEqual([]);

      await notice.getByRole("link", { name: "correct when it was live" }).click();
      const times = page.getByRole("region", { name: "When it was live" });
      const from = times.getByLabel("Live from");
      // 10 minutes earlier by the auction's clock.
      const local = (instant: number): string => new Date(instant + 5.5 * 60 * MINUTE_MS).toISOString().slice(0, 19);
      expect(await from.inputValue()).toMatch(local(T0 + 10 * MINUTE_MS).replace(/:00$/, ""));
      await from.fill(local(T0));
      await times.getByRole("button", { name: "Save times" }).click();
      await times.getByText("Saved").waitFor();
      expect(await violations(page)).toEqual([]);
      const { body } = await organizer.call("GET", `/api/v1/auctions/${id}`);
      expect(body.data.liveSpans).toEqual([{ from: at(0), to: at(15) }]);

      await page.goto(`${server.url}/auctions/${id}/dashboard`);
      await page.locator("dd", { hasText: "15 min" }).waitFor();
      expect(await notice.count()).toBe(0);
      await page.goto(`${server.url}/auctions/${id}/report`);
      await page.locator("article").getByText("while live").first().waitFor();
    });
});
