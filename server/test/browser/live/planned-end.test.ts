import { HOUR_MS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../../../src/platform/clock.ts";
import { profile, violations } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

/** A clock that the test advances. */
function movable(aheadMs: number): Clock & { forward(ms: number): void } {
  let ahead = aheadMs;
  return {
    wall: () => systemClock.wall() + ahead,
    monotonic: () => systemClock.monotonic() + ahead,
    forward(ms) {
      ahead += ms;
    },
  };
}

describe("an auction that no one ends", () => {
  it("ends at its planned end, and viewers see it", { tags: ["slow"] }, async (test) => {
    const clock = movable(0);
    const server = await startServer({}, clock);
    const organizer = await server.signIn();
    const endsAt = new Date(clock.wall() + HOUR_MS).toISOString();
    const { id } = await organizer.createAuction({ endsAt });
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    const page = await (await profile(test)).open(`${server.url}/t/auction/${id}/live`);
    await page.locator(".watching", { hasText: "1 watching" }).waitFor();
    clock.forward(HOUR_MS);
    await page.getByText("ended").first().waitFor();
    expect((await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data).toMatchObject({
      state: "ended",
      endedAt: endsAt,
    });
  });

  it.for(["light", "dark"] as const)(
    "asks its organizer after 12 hours without a viewer (%s)",
    { tags: ["slow"] },
    async (scheme, test) => {
      const clock = movable(-13 * HOUR_MS);
      const server = await startServer({ SLOT_MS: "5000" }, clock);
      const organizer = await server.signIn();
      const { id } = await organizer.createAuction({ title: "Spring sale" });
      await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
      const empty = async () => (await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data.emptySeconds;
      expect(await empty()).toBeLessThan(HOUR_MS / 1_000);
      const browser = await profile(test, {
        as: organizer,
        colorScheme: scheme,
        viewport: { width: 390, height: 800 },
      });
      const page = await browser.open(`${server.url}/auctions/${id}/setup`);
      await page.getByRole("heading", { name: "Spring sale" }).waitFor();
      expect(await page.getByText("Is this auction over?").count()).toBe(0);

      clock.forward(13 * HOUR_MS);
      await page.reload();
      const notice = page.getByRole("status").filter({ hasText: "no viewers for 13 hours" });
      await notice.waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "End auction" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "End auction" }).click();
      await notice.waitFor({ state: "detached" });
      expect((await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data.state).toBe("ended");
    },
  );
});
