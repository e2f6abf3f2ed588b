import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/platform/clock.ts";
import { startServer, temporaryFolder, viewer } from "../support/harness.ts";

describe("versions of counts", () => {
  it("continue from the last one when the server restarts with an earlier clock", async () => {
    const folder = temporaryFolder();
    const env = { DATA_DIR: folder, DATABASE_URL: `sqlite:${join(folder, "headcount.db")}` };
    const first = await startServer(env);
    const organizer = await first.signIn();
    const { id } = await organizer.createAuction({ title: "Spring sale" });
    const before = (await viewer(first, { auctionId: id }).sees(1)).count.version ?? 0;
    await first.stop();

    const TEN_MINUTES = 600_000;
    const second = await startServer(env, { ...systemClock, wall: () => Date.now() - TEN_MINUTES });
    const liveView = await second.call("GET", `/api/v1/auctions/${id}/live-view`);
    expect(liveView.body.data.count.version).toBeGreaterThan(before);
    const after = (await viewer(second, { auctionId: id }).sees(1)).count.version ?? 0;
    expect(after).toBeGreaterThan(before);
  });
});
