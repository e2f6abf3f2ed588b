import { join } from "node:path";
import { IDLE_LIVE_MS, MINUTE_MS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/platform/clock.ts";
import { eventually, startServer, temporaryFolder, viewer } from "../../support/harness.ts";

const HOUR_MS = 3_600_000;

describe("a live auction that stays open over restarts of the server", () => {
  it("asks its organizer after twelve hours without viewers, and waits again only after a viewer", async () => {
    const folder = temporaryFolder();
    const env = { DATA_DIR: folder, DATABASE_URL: `sqlite:${join(folder, "headcount.db")}` };
    const later = (ms: number) => startServer(env, { ...systemClock, wall: () => Date.now() + ms });

    const first = await later(0);
    const organizer = await first.signIn();
    const { id } = await organizer.createAuction({ title: "Forgotten sale", enableViewerAnalytics: true });
    const ended = await organizer.createAuction({ title: "Ended sale" });
    for (const auction of [id, ended.id])
      await organizer.call("PATCH", `/api/v1/auctions/${auction}`, { state: "live" });
    const emptySeconds = async (of: typeof organizer, auction = id): Promise<number> =>
      (await of.call("GET", `/api/v1/auctions/${auction}`)).body.data.emptySeconds;
    expect(await emptySeconds(organizer)).toBeLessThan(600);
    await first.stop();

    const second = await later(IDLE_LIVE_MS - HOUR_MS);
    const again = await second.signIn();
    expect(await emptySeconds(again)).toBeGreaterThanOrEqual((IDLE_LIVE_MS - HOUR_MS) / 1_000);
    await again.call("PATCH", `/api/v1/auctions/${ended.id}`, { state: "ended" });
    await second.stop();

    const third = await later(IDLE_LIVE_MS + MINUTE_MS);
    const organizerThen = await third.signIn();
    expect(await emptySeconds(organizerThen)).toBeGreaterThanOrEqual(IDLE_LIVE_MS / 1_000);
    await organizerThen.call("PATCH", `/api/v1/auctions/${ended.id}`, { state: "live" });
    expect(await emptySeconds(organizerThen, ended.id)).toBeLessThan(600);
    const watching = viewer(third, { auctionId: id });
    await watching.sees(1);
    expect(await emptySeconds(organizerThen)).toBeNull();
    watching.close();
    await eventually(async () => (await emptySeconds(organizerThen)) !== null);
    await third.stop();

    const fourth = await later(IDLE_LIVE_MS + 2 * HOUR_MS);
    const last = await fourth.signIn();
    expect(await emptySeconds(last)).toBeLessThan((3 * HOUR_MS) / 1_000);
    expect(await emptySeconds(last)).toBeGreaterThan(HOUR_MS / 1_000);
  });
});
