import type { Role } from "@headcount/protocol";
import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { profile, signIn, violationsInBoth } from "../../support/browser.ts";
import { type Organizer, startServer, type TestServer, takeIn } from "../../support/harness.ts";

const PHONE = { viewport: { width: 390, height: 844 } };
const ED = { email: "ed@example.com", password: "another long password" };

/** Expects no axe violation and that the page fits a phone, in both color schemes. */
async function looksRight(page: Page): Promise<void> {
  expect(await violationsInBoth(page)).toEqual([]);
  expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(390);
}

interface Desk {
  server: TestServer;
  owner: Organizer;
  id: string;
  setup: string;
}

async function desk(): Promise<Desk> {
  const server = await startServer({ SIGN_UP: "on" });
  const owner = await server.signIn();
  const { id } = await owner.createAuction({ title: "Spring sale" });
  return { server, owner, id, setup: `${server.url}/auctions/${id}/setup?tab=team` };
}

/** Creates an invitation on the page, and returns its address. */
async function invite(page: Page, role: string): Promise<string> {
  await page.getByRole("combobox", { name: "Role", exact: true }).click();
  await page.getByRole("option", { name: role }).click();
  await page.getByRole("button", { name: "Create invitation" }).click();
  return page.getByLabel("Address").inputValue();
}

async function memberPage(test: TestContext, role: Role) {
  const { server, owner, id } = await desk();
  const ed = await server.signUp(ED.email, ED.password);
  await takeIn(server, owner, id, role, ed);
  const { open } = await profile(test, { as: ed, ...PHONE });
  const page = await open(`${server.url}/?list=upcoming`);
  return { page, server, owner, id };
}

describe("the team", () => {
  it("grows by a link that a person without an account opens; the owner then changes the new role", async (test) => {
    const { server, owner, setup } = await desk();
    const owners = await profile(test, { as: owner, ...PHONE });
    const page = await owners.open(setup);
    await page.getByText("owner@example.com (you)").waitFor();
    const address = await invite(page, "Viewer");

    const theirs = await profile(test, PHONE);
    const invitation = await theirs.open(address);
    await invitation.getByText("You are invited as viewer.").waitFor();
    await invitation.getByLabel("E-mail").fill("owner@example.com");
    await invitation.getByLabel("Password", { exact: true }).fill(ED.password);
    await invitation.getByRole("button", { name: "Create account" }).click();
    await invitation.getByRole("alert").getByText("An account with this e-mail already exists").waitFor();
    await invitation.getByLabel("E-mail").fill(ED.email);
    await invitation.keyboard.press("Enter");
    await invitation.waitForURL(/\/dashboard/);
    await invitation.getByRole("heading", { name: "Spring sale" }).waitFor();
    await invitation.getByText("Viewer", { exact: true }).waitFor();
    expect(await invitation.getByRole("link", { name: "Run the sale" }).count()).toBe(0);
    // The link works once.
    const again = await theirs.open(address);
    await again.getByRole("heading", { name: "This invitation does not work" }).waitFor();

    await page.reload();
    await page.getByText(ED.email).waitFor();
    expect(await page.getByLabel("Address").count()).toBe(0);
    await page.getByRole("combobox", { name: `Role of ${ED.email}` }).click();
    await page.getByRole("option", { name: "Editor" }).click();
    const ed = await server.signIn(ED.email, ED.password);
    await expect.poll(async () => (await ed.call("GET", "/api/v1/auctions")).body.data[0]?.role).toBe("editor");
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "Leave" }).click();
    await page.getByRole("alert").getByText("An auction must have an owner").waitFor();
    await page.getByRole("button", { name: `Remove ${ED.email}` }).click();
    await page.getByText(ED.email).waitFor({ state: "detached" });
    expect((await ed.call("GET", "/api/v1/auctions")).body.data).toEqual([]);
  });

  it("is shown to its owner without violations, and so is an invitation", { tags: ["slow"] }, async (test) => {
    const { owner, setup } = await desk();
    const page = await (await profile(test, { as: owner, ...PHONE })).open(setup);
    await page.getByText("owner@example.com (you)").waitFor();
    const address = await invite(page, "Viewer");
    await looksRight(page);
    const invitation = await (await profile(test, PHONE)).open(address);
    await invitation.getByText("You are invited as viewer.").waitFor();
    await looksRight(invitation);
  });

  it("is joined by a person who signs in, or is already signed in", { tags: ["slow"] }, async (test) => {
    const { server, owner, id } = await desk();
    const other = await owner.createAuction({ title: "Autumn sale" });
    await server.call("POST", "/api/auth/sign-up/email", { name: "Ed", ...ED });
    const link = async (auction: string): Promise<string> => {
      const made = await owner.call("POST", `/api/v1/auctions/${auction}/team/invites`, { role: "editor", days: 1 });
      return server.url + made.body.data.path;
    };
    const { open } = await profile(test);
    const page = await open(await link(id));
    await page.getByRole("button", { name: "I have an account" }).click();
    await signIn(page, ED.email, ED.password);
    await page.getByText(`You are signed in as ${ED.email}.`).waitFor();
    await page.getByRole("button", { name: "Accept" }).click();
    await page.waitForURL(/\/dashboard/);
    await page.goto(await link(other.id));
    await page.getByRole("button", { name: "Accept" }).click();
    await page.waitForURL(/\/dashboard/);
    await page.getByRole("link", { name: "Headcount" }).click();
    await page.getByRole("link", { name: "Upcoming" }).click();
    await page.getByRole("link", { name: "Autumn sale" }).waitFor();
    await page.getByRole("link", { name: "Spring sale" }).waitFor();
  });

  for (const [role, tabs, controls] of [
    ["editor", ["Details", "Settings", "Team"], 1],
    ["viewer", ["Team"], 0],
  ] as const)
    it(
      `shows an ${role} what they may do, and lets them leave`,
      role === "editor" ? {} : { tags: ["slow"] },
      async (test) => {
        const { page, owner, id } = await memberPage(test, role);
        await page.getByRole("link", { name: "Spring sale" }).click();
        await page.getByRole("link", { name: "Settings" }).click();
        await page.getByRole("tab", { name: "Team" }).click();
        expect(await page.getByRole("tab").allTextContents()).toEqual(tabs);
        expect(await page.getByRole("link", { name: "Run the sale" }).count()).toBe(controls);
        await page.getByRole("heading", { name: `You are ${role} of this auction` }).waitFor();
        await looksRight(page);
        page.on("dialog", (dialog) => void dialog.accept());
        await page.getByRole("button", { name: "Leave" }).click();
        await page.getByText("No auctions yet").waitFor();
        expect((await owner.call("GET", `/api/v1/auctions/${id}/team`)).body.data.members).toHaveLength(1);
      },
    );
});
