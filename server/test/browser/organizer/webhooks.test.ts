import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

/** A receiver that answers with the given status, and stores the requests. */
async function receiver() {
  const received: { headers: Record<string, string>; body: string }[] = [];
  const answer = { status: 200 };
  const server = createServer(async (request, reply) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers as Record<string, string>, body });
    reply.writeHead(answer.status).end(`Thank you <b>very</b> much, ${"and again ".repeat(50)}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  return { received, answer, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/abcdefgh` };
}

async function accountPage(test: TestContext, env: Record<string, string> = { WEBHOOK_ALLOW_PRIVATE: "on" }) {
  const server = await startServer(env);
  const owner = await server.signIn();
  const { open } = await profile(test, { as: owner, viewport: { width: 390, height: 844 } });
  const page = await open(`${server.url}/account`);
  const section = page.getByRole("region", { name: "Webhooks" });
  page.on("dialog", (dialog) => void dialog.accept());
  return { server, owner, page, section };
}

describe("webhooks on the account page", () => {
  it("are created with a secret that is shown once, tested, paused, changed and deleted", {
    tags: ["slow"],
  }, async (test) => {
    const { received, answer, url } = await receiver();
    const { owner, page, section } = await accountPage(test);
    await section.getByText("No webhooks yet.").waitFor();
    await section.getByLabel("Address").fill(url);
    await section.getByLabel("Lot closed").uncheck();
    await section.getByRole("button", { name: "Create webhook" }).click();
    const secret = await section.getByLabel("Secret", { exact: true }).inputValue();
    expect(secret).toMatch(/^whsec_/);

    const card = section.getByRole("article");
    await card.getByText("Auction started · Auction ended · Summary ready").waitFor();
    await card.getByRole("button", { name: /^Send a test/ }).click();
    await card.getByText("Delivered").waitFor();
    await card.getByText("status 200 · 1 attempt").waitFor();
    await card.getByText("Thank you <b>very</b> much").waitFor();
    const [sent] = received;
    expect(new Webhook(secret).verify(sent?.body ?? "", sent?.headers ?? {})).toMatchObject({ type: "webhook.test" });

    expect(await violationsInBoth(page)).toEqual([]);
    expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(390);

    // A real event, whose receiver is gone.
    answer.status = 410;
    const auction = await owner.createAuction();
    await owner.call("PATCH", `/api/v1/auctions/${auction.id}`, { state: "live" });
    await card.getByText("Failed").waitFor();
    await page.reload();
    expect(await section.getByLabel("Secret", { exact: true }).count()).toBe(0);
    await card.getByText("Headcount paused this webhook: its receiver answered").waitFor();
    await card.getByRole("button", { name: /^Resume/ }).click();
    await card.getByText("Active", { exact: true }).waitFor();

    await card.getByRole("button", { name: /^Edit/ }).click();
    await card.getByLabel("Format").selectOption("Discord");
    await card.getByRole("button", { name: "Save" }).click();
    await card.getByText("Discord", { exact: true }).waitFor();
    await card.getByRole("button", { name: /^New secret/ }).click();
    expect(await card.getByLabel("Secret", { exact: true }).inputValue()).not.toBe(secret);
    await card.getByRole("button", { name: /^Delete the webhook/ }).click();
    await section.getByText("No webhooks yet.").waitFor();
  });

  it("are refused with the reason if their address is not allowed", async (test) => {
    const { section } = await accountPage(test, {});
    await section.getByLabel("Address").fill("https://192.168.1.20/hook");
    await section.getByRole("button", { name: "Create webhook" }).click();
    await section.getByRole("alert").getByText("must be an address of the public internet").waitFor();
    await section.getByLabel("Format").selectOption("Telegram");
    await section.getByLabel("Address").fill("https://api.telegram.org/bot1:x/sendMessage");
    await section.getByRole("button", { name: "Create webhook" }).click();
    await section.getByRole("alert").getByText("must name the chat").waitFor();
  });
});
