import { expect, it } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { startServer, viewer } from "../../support/harness.ts";

it("an organizer writes rules, sees an alert on the dashboard, and gets it as a notification", {
  tags: ["slow"],
}, async (test) => {
  const server = await startServer();
  const olga = await server.signIn();
  const { id } = await olga.createAuction({ title: "Spring sale" });
  await olga.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  const { open, context } = await profile(test, { as: olga });
  await context.grantPermissions(["notifications"], { origin: server.url });
  // The browser of a test shows no notifications, so the page's calls are kept instead.
  await context.addInitScript(() => {
    const shown: string[] = [];
    class Shown {
      static permission = "granted";
      constructor(_title: string, { body }: { body: string }) {
        shown.push(body);
      }
    }
    Object.assign(globalThis, { Notification: Shown, shown });
  });
  const account = await open(`${server.url}/account`);
  await account.getByText("No rules yet.").waitFor();
  await account.getByLabel("Tell me when", { exact: true }).selectOption("milestone");
  await account.getByLabel("Viewers", { exact: true }).fill("3");
  await account.getByRole("button", { name: "Add rule" }).click();
  await account.getByText("Tell me when 3 watch.").waitFor();
  await account.getByLabel("Quiet hours").check();
  await account.getByLabel("From", { exact: true }).waitFor();
  expect(await violations(account)).toEqual([]);
  await account.getByLabel("Quiet hours").uncheck();
  const settings = async () => (await olga.call("GET", "/api/v1/alert-settings")).body.data;
  await expect.poll(async () => (await settings()).quiet).toBeNull();
  expect((await settings()).rules).toMatchObject([{ kind: "milestone", viewers: 3 }]);

  const setup = await open(`${server.url}/auctions/${id}/setup?tab=settings`);
  await setup.getByRole("radio", { name: "Rules of this auction" }).check();
  await setup.getByText("Tell me when 3 watch.").waitFor();
  expect(await violations(setup)).toEqual([]);

  const dashboard = await open(`${server.url}/auctions/${id}/dashboard`);
  await dashboard.getByRole("heading", { name: "Spring sale" }).first().waitFor();
  await dashboard.waitForResponse((response) => response.url().endsWith("/api/v1/alerts"));
  for (let i = 0; i < 3; i += 1) viewer(server, { auctionId: id });
  await dashboard.getByText("Spring sale: the audience has reached 3.").waitFor();
  await dashboard.waitForFunction(() => (globalThis as unknown as { shown: string[] }).shown.length === 1);
  expect(await violations(dashboard)).toEqual([]);
});
