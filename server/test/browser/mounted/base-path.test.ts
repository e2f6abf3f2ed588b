import { expect, it } from "vitest";
import { profile, signIn } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

it("pages below a base path sign in, count, link to each other, and move there from the server's own root", async (context) => {
  const server = await startServer({ BASE_PATH: "/audience" });
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Vases" });
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  const { open } = await profile(context);
  const page = await open(`${new URL(server.url).origin}/`);
  await page.waitForURL(`${server.url}/`);
  await signIn(page);
  await page.getByRole("link", { name: "Vases" }).click();
  await page.waitForURL(new RegExp(`/audience/auctions/${id}/`));
  await page.reload();
  await page.getByRole("heading", { name: "Vases" }).waitFor();
  const live = await (await profile(context)).open(`${server.url}/t/auction/${id}/live`);

  await live.locator(".watching", { hasText: /^1 watching$/ }).waitFor();
  await page.goto(`${server.url}/auctions/${id}/share`);
  await page.getByText(`${server.url}/badge.js`).first().waitFor();
  const addresses = await page
    .locator("a[href], img[src], script[src]")
    .evaluateAll((all) => all.map((element) => element.getAttribute("href") ?? element.getAttribute("src") ?? ""));
  expect(addresses).toContain(`/audience/t/auction/${id}/live`);
  expect(addresses.filter((address) => /^\/(?!audience\/)/.test(address))).toEqual([]);
  await page.goto(`${server.url}/auctions/${id}/dashboard`);
  await page.getByText("Watching now").first().waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("E-mail").waitFor();
});
