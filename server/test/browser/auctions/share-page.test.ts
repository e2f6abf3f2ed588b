import { readFileSync } from "node:fs";
import { expect, it, type TestContext } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { heard, startServer, viewer } from "../../support/harness.ts";

async function sharePage(test: TestContext, width = 1280) {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale" });
  const browser = await profile(test, { as: organizer, viewport: { width, height: 800 } });
  const page = await browser.open(`${server.url}/auctions/${id}/share`);
  return { server, organizer, id, browser, page };
}

it("the audience link is first on its page, with a code to scan and to save", async (test) => {
  const { server, id, page } = await sharePage(test);
  const link = page.getByRole("textbox", { name: "Audience link" });
  expect(await link.inputValue()).toBe(`${server.url}/t/auction/${id}/live`);
  await page.getByRole("img", { name: "QR code of the audience link" }).waitFor();
  for (const [name, start] of [
    ["SVG", "<svg"],
    ["PNG", "\x89PNG"],
  ] as const) {
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: `Download ${name}` }).click();
    const file = readFileSync(await (await downloading).path());
    expect(file.toString("latin1").startsWith(start)).toBe(true);
  }
  expect(await violationsInBoth(page)).toEqual([]);
});

it("the checklist follows the auction, and can be hidden", { tags: ["slow"] }, async (test) => {
  const { server, organizer, id, browser, page } = await sharePage(test);
  const list = page.getByRole("region", { name: "Before you go live" });
  await list.getByText("0 of 5 done").waitFor();
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { startsAt: "2999-01-01T00:00:00Z" });
  await organizer.call("PUT", `/api/v1/auctions/${id}/catalogue`, { lots: [{ number: "1", title: "Vase" }] });
  await page.reload();
  await list.getByText("2 of 5 done").waitFor();
  await page.getByRole("textbox", { name: "Site", exact: true }).fill("shop.example");
  await page.getByRole("button", { name: "Add site" }).click();
  await list.getByText("3 of 5 done").waitFor();
  const own = await browser.open(`${server.url}/t/auction/${id}/live`);
  await list.getByText("4 of 5 done").waitFor();
  await own.close();
  await page.reload();
  await list.getByText("4 of 5 done").waitFor();
  await list.getByRole("button", { name: "Hide this list" }).click();
  await list.waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("heading", { name: "Audience link" }).waitFor();
  expect(await list.count()).toBe(0);
});

it("the screen has an address and a preview in each layout, and old addresses of the tabs lead here", {
  tags: ["slow"],
}, async (test) => {
  const { server, id, page } = await sharePage(test, 320);
  for (const tab of ["embed", "share"]) {
    await page.goto(`${server.url}/auctions/${id}/setup?tab=${tab}`);
    await page.waitForURL(`${server.url}/auctions/${id}/share`);
  }
  await page.getByText("Overlay", { exact: true }).click();
  const address = page.getByRole("textbox", { name: "Link to the screen" });
  await expect.poll(() => address.inputValue()).toBe(`${server.url}/t/auction/${id}/screen?layout=overlay`);
  await page.frameLocator("iframe[title='Preview of the screen']").getByText("watching").first().waitFor();
  await page.getByRole("button", { name: "Show preview" }).click();
  await page.frameLocator("iframe[title='Preview of the live page']").getByText("Spring sale").waitFor();
  const width = () => page.locator("html").evaluate(({ scrollWidth }) => scrollWidth);
  expect(await width()).toBe(320);
});

it("a site that was refused is listed, and allowed by a button", { tags: ["slow"] }, async (test) => {
  const { server, organizer, id, page } = await sharePage(test);
  const options = { extraHeaders: { origin: "https://shop.example" }, query: { auctionId: id } };
  const { socket } = viewer(server, { auctionId: id }, options);
  await heard(socket, "connect_error");
  socket.close();
  await page.reload();
  const used = page.getByRole("list", { name: "Sites that connect" });
  await used.getByText(/^refused /).waitFor();
  expect(await violationsInBoth(page)).toEqual([]);
  await used.getByRole("button", { name: "Allow this site: https://shop.example" }).click();
  await page.getByRole("list", { name: "Allowed sites" }).getByText("https://shop.example").waitFor();
  const saved = async () => (await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data.allowedSites;
  await expect.poll(saved).toEqual(["https://shop.example"]);
  await used.getByText(/allowed now$/).waitFor();
});
