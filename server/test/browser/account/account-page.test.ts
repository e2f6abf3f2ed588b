import { API_KEY_HEADER } from "@headcount/protocol";
import { describe, expect, it, type TestContext } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { EMAIL, PASSWORD, startServer } from "../../support/harness.ts";

async function account(test: TestContext) {
  const server = await startServer();
  const { open } = await profile(test, { as: await server.signIn(), viewport: { width: 390, height: 844 } });
  const page = await open(server.url);
  await page.getByRole("link", { name: "Account" }).click();
  await page.getByRole("heading", { name: "Account" }).waitFor();
  return { server, page };
}

describe("the account page", () => {
  it("creates a key that is shown once and works, and revokes it", async (test) => {
    const { server, page } = await account(test);
    await page.getByText("No keys yet.").waitFor();
    expect(await page.getByRole("link", { name: "API reference" }).getAttribute("href")).toBe("/docs/api");
    await page.getByRole("region", { name: "API keys" }).getByLabel("Name").fill("Saleroom");
    await page.getByLabel("Read audiences").check();
    await page.keyboard.press("Enter");
    const key = await page.getByLabel("Key", { exact: true }).inputValue();
    const ask = () => server.call("GET", "/api/v1/auctions", undefined, { [API_KEY_HEADER]: key });
    expect((await ask()).status).toBe(200);
    expect(await violationsInBoth(page)).toEqual([]);
    expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(390);
    await page.reload();
    await page.getByText("Read audiences · Record moments").waitFor();
    expect(await page.getByLabel("Key", { exact: true }).count()).toBe(0);
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "Revoke Saleroom" }).click();
    await page.getByText("No keys yet.").waitFor();
    expect((await ask()).status).toBe(401);
  });

  it("lists the sessions, ends one of them, and changes the password", { tags: ["slow"] }, async (test) => {
    const { server, page } = await account(test);
    const elsewhere = await server.signIn();
    await page.reload();
    await page.getByText("This browser", { exact: true }).waitFor();
    await page.getByRole("button", { name: /^Sign out the session since/ }).click();
    await expect.poll(() => page.getByRole("button", { name: /^Sign out the session since/ }).count()).toBe(0);
    expect((await elsewhere.call("GET", "/api/v1/auctions")).status).toBe(401);

    await page.getByLabel("Current password").fill("not the password");
    await page.getByLabel("New password").fill("another long password");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByRole("alert").getByText("Invalid password").waitFor();
    await page.getByLabel("Current password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByText("Password changed.").waitFor();
    await page.reload();
    await page.getByText("This browser", { exact: true }).waitFor();
    await expect(server.signIn()).rejects.toThrow("401");
    await server.signIn(EMAIL, "another long password");
  });
});
