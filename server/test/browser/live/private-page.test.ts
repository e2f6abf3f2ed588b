import { expect, it } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { eventually, startServer, viewer } from "../../support/harness.ts";

const MEMBERS_ONLY = "Only members of this auction can see this page until it goes live.";

it("an auction is made private in its settings, is shown only to its members, and is public when it goes live", {
  tags: ["slow"],
}, async (test) => {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", startsAt: "2126-05-04T15:00:00Z" });
  const live = `${server.url}/t/auction/${id}/live`;
  const stranger = await profile(test, { viewport: { width: 390, height: 844 } });
  const open = await stranger.open(live);
  await open.getByRole("heading", { name: "Spring sale" }).waitFor();
  await open.addScriptTag({ url: `${server.url}/badge.js` });
  await open.evaluate(
    `document.body.append(Object.assign(document.createElement("headcount-badge"), { id: "badge" }))`,
  );
  await open.evaluate(`document.getElementById("badge").setAttribute("auction", "${id}")`);
  await open.locator("headcount-badge", { hasText: /watching/ }).waitFor();

  const member = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 } });
  const setup = await member.open(`${server.url}/auctions/${id}/setup?tab=settings`);
  const toggle = setup.getByRole("switch", { name: "Private until it goes live" });
  await toggle.check();
  await setup.getByText("Saved", { exact: true }).waitFor();
  expect(await violationsInBoth(setup)).toEqual([]);

  // An open page is notified, and a new one finds nothing.
  await open.getByRole("heading", { name: "This auction has been removed" }).waitFor();
  await open.locator("headcount-badge").waitFor({ state: "hidden" });
  await eventually(async () => server.load.connections === 0);
  await open.reload();
  await open.getByRole("heading", { name: "Auction not found" }).waitFor();
  expect(await open.title()).toBe("Auction not found");

  const seen = await member.open(live);
  await seen.getByText(MEMBERS_ONLY).waitFor();
  await seen.getByRole("heading", { name: "Spring sale" }).waitFor();
  expect(await violationsInBoth(seen)).toEqual([]);
  await setup.getByRole("tab", { name: "Details" }).click();
  await setup.getByText("Not started. Only members can open the live view.").waitFor();

  await setup.getByRole("button", { name: "Go live" }).click();
  await seen.getByText(MEMBERS_ONLY).waitFor({ state: "detached" });
  await seen.getByText("Live", { exact: true }).waitFor();
  await open.reload();
  await open.locator(".watching", { hasText: /^1 watching$/ }).waitFor();
  await viewer(server, { auctionId: id }).sees(2);
});
