import { expect, it } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";
import { hump, recordedSale } from "../../support/recorded-sale.ts";

it("the team marks a time on the chart, and a visitor with a link sees nothing of it", {
  tags: ["slow"],
}, async (test) => {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const sale = await recordedSale(server, organizer, hump(30, 500), { ago: 1 });
  const path = `/api/v1/auctions/${sale.id}`;
  const browser = await profile(test, { as: organizer, viewport: { width: 1_280, height: 900 } });
  const page = await browser.open(`${server.url}/auctions/${sale.id}/dashboard`);
  const card = page.getByRole("region", { name: "Private marks" });
  await card.getByText("No marks yet.").waitFor();
  await card.getByRole("button", { name: "Add a mark" }).click();
  await card.getByLabel("What happened").fill("Stream <b>dropped</b>");
  await card.getByLabel("When").fill(new Date(sale.from + 10 * 60_000).toISOString().slice(0, 19));
  await card.getByRole("button", { name: "Add", exact: true }).click();
  await card.getByRole("listitem").getByText("Stream <b>dropped</b>").waitFor();
  expect((await organizer.call("GET", `${path}/marks`)).body.data).toMatchObject([
    { at: new Date(sale.from + 10 * 60_000).toISOString(), text: "Stream <b>dropped</b>" },
  ]);
  expect(await violationsInBoth(page)).toEqual([]);

  const { body } = await organizer.call("POST", `${path}/shares`, { days: 1 });
  const requested: string[] = [];
  const visitor = await profile(test);
  visitor.context.on("request", (request) => requested.push(request.url()));
  const shared = await visitor.open(`${server.url}${body.data.path}`);
  await shared.getByRole("img", { name: /^Peak / }).waitFor();
  expect(await shared.getByText("Private marks").count()).toBe(0);
  expect(requested.filter((url) => url.endsWith("/marks"))).toEqual([]);

  await card.getByRole("button", { name: /^Delete the mark: / }).click();
  await card.getByText("No marks yet.").waitFor();
});
