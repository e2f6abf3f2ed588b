import { randomBytes } from "node:crypto";
import { networkInterfaces } from "node:os";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { startProgram } from "../../faults/program.ts";
import { profile, signIn, violationsInBoth } from "../../support/browser.ts";
import { freePort } from "../../support/free-port.ts";
import { EMAIL, PASSWORD, settings, startServer, temporaryFolder } from "../../support/harness.ts";

/** All names under `.test` resolve to this machine. */
const NAMES = ["--host-resolver-rules=MAP *.test 127.0.0.1"];
/** Secrets as production requires them. */
const SECRETS = { AUTH_SECRET: randomBytes(32).toString("hex"), INTERNAL_API_KEY: randomBytes(32).toString("hex") };
const PUBLIC_URL = "https://live.sale.test";

/** A server with another PUBLIC_URL than the address that is opened, and its port. */
async function elsewhere(): Promise<string> {
  const port = String(await freePort());
  await startServer({ PUBLIC_URL, PORT: port, ...SECRETS });
  return port;
}

async function tries(page: Page): Promise<void> {
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** An address of this machine that browsers do not trust like localhost. */
const addressOfMachine = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === "IPv4" && !one.internal)?.address;

describe("the sign-in page", () => {
  it("works in production over plain http at any host name without PUBLIC_URL", { tags: ["slow"] }, async (test) => {
    const program = startProgram(
      settings({ NODE_ENV: "production", AUTH_SECRET: "", INTERNAL_API_KEY: "", DATA_DIR: temporaryFolder() }),
      { cwd: temporaryFolder() },
    );
    onTestFinished(() => program.signal("SIGKILL"));
    await program.started;
    const [, port = ""] = /PORT (\d+)/.exec(program.lines[0] ?? "") ?? [];
    const url = `http://some-name.test:${port}`;
    const browser = await profile(test, { args: NAMES });
    const page = await browser.open(url);
    await signIn(page);
    await page.reload();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    const cookies = await browser.context.cookies();
    expect(cookies.map(({ name }) => name)).toContain("headcount.session_token");
    for (const cookie of cookies)
      expect(cookie).toMatchObject({ secure: false, httpOnly: true, sameSite: "Lax", domain: "some-name.test" });
    const { headers } = await fetch(`http://127.0.0.1:${port}/`);
    expect(headers.get("strict-transport-security")).toBeNull();
    expect(headers.get("content-security-policy")).not.toContain("upgrade-insecure-requests");
  });

  it("shows that the browser stored no session, why, and where to go", async (test) => {
    test.skip(addressOfMachine === undefined, "this machine has no IPv4 address besides localhost");
    const page = await (await profile(test)).open(`http://${addressOfMachine}:${await elsewhere()}/`);
    await tries(page);
    const alert = page.getByRole("alert");
    await alert.getByText("your browser did not keep the session. This page uses http").waitFor();
    expect(await alert.getByRole("link").getAttribute("href")).toBe(`${PUBLIC_URL}/`);
    expect(await violationsInBoth(page)).toEqual([]);
  });

  it("shows the server's PUBLIC_URL at another address", { tags: ["slow"] }, async (test) => {
    const page = await (await profile(test, { args: NAMES })).open(`http://other.test:${await elsewhere()}/account`);
    await tries(page);
    const alert = page.getByRole("alert");
    await alert.getByText(`the server accepts sign-ins only at ${PUBLIC_URL}`).waitFor();
    expect(await alert.getByRole("link").getAttribute("href")).toBe(`${PUBLIC_URL}/account`);
  });

  it("explains what to do about a lost password", async (test) => {
    const server = await startServer();
    const page = await (await profile(test)).open(server.url);
    await page.getByText("Forgot your password? Ask the person who runs this server").waitFor();
  });
});

describe("HSTS", () => {
  it("is sent if PUBLIC_URL is https, for this host name only, and not otherwise", async () => {
    const asked = async (env: Record<string, string>) => {
      const port = String(await freePort());
      await startServer({ PORT: port, ...SECRETS, ...env });
      const { headers } = await fetch(`http://localhost:${port}/`);
      return headers.get("strict-transport-security");
    };
    expect(await asked({})).toBeNull();
    expect(await asked({ PUBLIC_URL: "http://live.sale.test" })).toBeNull();
    expect(await asked({ PUBLIC_URL })).toMatch(/^max-age=\d+$/);
  });
});
