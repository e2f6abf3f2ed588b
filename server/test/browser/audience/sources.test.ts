import { MINUTE_MS } from "@headcount/protocol";
import { expect, it } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

it("sources are turned on in the settings, get tagged links, and are shown beside the chart and in the report", {
  tags: ["slow"],
}, async (test) => {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Sale", enableViewerAnalytics: true });
  const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 } });
  const page = await browser.open(`${server.url}/auctions/${id}/share`);
  await page.getByRole("link", { name: "Turn it on" }).click();
  await page.getByRole("switch", { name: "Count where viewers come from" }).click();
  await page.getByText("Saved").waitFor();
  await page.goto(`${server.url}/auctions/${id}/share`);
  const link = page.getByRole("textbox", { name: "Link for Instagram" });
  expect(await link.inputValue()).toBe(`${server.url}/t/auction/${id}/live?via=instagram`);
  expect(await page.getByText("The tags are not counted yet").count()).toBe(0);
  await page.getByRole("textbox", { name: "Your own tag" }).fill("Spring flyer");
  expect(await page.getByRole("textbox", { name: "Link for Spring flyer" }).inputValue()).toMatch(
    /via=Spring%20flyer$/,
  );
  expect(await violations(page)).toEqual([]);

  const quarter = Math.floor(Date.now() / (15 * MINUTE_MS)) * 15 * MINUTE_MS;
  const [minute, level] = [quarter - MINUTE_MS, { last: 40, mean: 40, min: 40, max: 40 }];
  const slots = [{ index: 0, connections: level, people: level, joins: 40, leaves: 0 }];
  const via = {
    values: [
      ["instagram", 21],
      ["", 9],
    ],
    other: 10,
  };
  const country = { values: [["IN", 40]], other: 0 };
  const part = { node: "a", boot: "1", seq: 1, minute, slots, joins: 40, leaves: 0, sources: { via, country } };
  const numbers = { viewerCount: 40, avgViewers: 40, peakViewers: 40, minViewers: 40, sampleCount: 1 };
  const posted = { timestamp: new Date(minute).toISOString(), ...numbers, part };
  expect((await server.post(`/api/v1/auctions/${id}/analytics/snapshot`, posted)).body.stored).toBe(true);
  const small = { ...part, seq: 2, sources: { via: { values: [["ann", 1]], other: 0 } } };
  expect((await server.post(`/api/v1/auctions/${id}/analytics/snapshot`, { ...posted, part: small })).status).toBe(400);

  await page.goto(`${server.url}/auctions/${id}/dashboard`);
  const card = page.getByRole("region", { name: "Where viewers come from" });
  for (const [name, viewers] of [
    ["instagram", "21"],
    ["No tag", "9"],
    ["All others", "10"],
    ["India", "40"],
  ] as const)
    await card.getByRole("row", { name }).getByText(viewers, { exact: true }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.goto(`${server.url}/auctions/${id}/report`);
  await page.getByRole("heading", { name: "Where viewers come from" }).waitFor();
  await page.getByRole("row", { name: "instagram" }).getByText("21", { exact: true }).waitFor();
});

it("the live page and the badge send the tag of their address", async (test) => {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Sale" });
  const browser = await profile(test);
  const page = await browser.open("about:blank");
  const sent = new Promise<string>((resolve) => {
    page.on("websocket", (socket) =>
      socket.on("framesent", ({ payload }) => {
        if (String(payload).startsWith("40")) resolve(String(payload).slice(2));
      }),
    );
  });
  await page.goto(`${server.url}/t/auction/${id}/live?via=flyer`);
  expect(JSON.parse(await sent)).toMatchObject({ auctionId: id, via: "flyer" });
});
