import { expect, it } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { EMAIL, OTHER_PASSWORD, startServer } from "../../support/harness.ts";
import { mailSettings, startMailServer } from "../../support/mail-server.ts";

it("with a mail server, an organizer sets a new password by a link and invites by an address", async (test) => {
  const mails = await startMailServer();
  const server = await startServer(await mailSettings(mails));
  const { open } = await profile(test);
  const page = await open(server.url);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByText("If an account has this address").waitFor();
  const mail = await mails.mail(({ subject }) => subject?.includes("password") ?? false);
  await page.goto(/http:\S+/.exec(mail.text ?? "")?.[0] ?? "");
  await page.getByLabel("New password").fill(OTHER_PASSWORD);
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("Your new password is set.").waitFor();
  expect(page.url()).toBe(`${server.url}/password`);

  const organizer = await server.signIn(EMAIL, OTHER_PASSWORD);
  const { id } = await organizer.createAuction({ title: "Spring sale" });
  const own = await profile(test, { as: organizer });
  const team = await own.open(`${server.url}/auctions/${id}/setup?tab=team`);
  await team.getByLabel("E-mail (optional)").fill("ed@example.com");
  expect(await violations(team)).toEqual([]);
  await team.getByRole("button", { name: "Create invitation" }).click();
  await team.getByText("on its way to ed@example.com").waitFor();
  await mails.mail(({ subject }) => subject === "Invitation to Spring sale");
});
