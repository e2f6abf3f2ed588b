import { SAMPLE_AUCTION_ID, SIMULATED_AUCTION_ID } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { eventually, startServer } from "../../support/harness.ts";

const ON = { DEMO: "on", SLOT_MS: "5000" };
const PHONE = { viewport: { width: 390, height: 844 } };

describe("the examples on the pages", () => {
  it("greet the organizer with a moving number, each labelled", async (context) => {
    const server = await startServer(ON);
    const { open } = await profile(context, { as: await server.signIn(), ...PHONE });
    const page = await open(`${server.url}/`);
    const show = page.getByRole("listitem").filter({ hasText: "Simulated show" });
    await show.getByText("Simulated", { exact: true }).waitFor();
    const watching = () => show.textContent();
    const first = await watching();
    await eventually(async () => (await watching()) !== first);
    expect(await violationsInBoth(page)).toEqual([]);
    await page.getByRole("link", { name: "Past 1" }).click();
    const sample = page.getByRole("row").filter({ hasText: "Sample sale" });
    await sample.getByText("Sample", { exact: true }).waitFor();
  });

  it("show a full dashboard, report and comparison of the sample sale, labelled", {
    tags: ["slow"],
  }, async (context) => {
    const server = await startServer(ON);
    const { open } = await profile(context, { as: await server.signIn() });
    const page = await open(
      `${server.url}/auctions/${SAMPLE_AUCTION_ID}/dashboard?compare=${JSON.stringify([SIMULATED_AUCTION_ID])}`,
    );
    await page.getByText("Sample", { exact: true }).waitFor();
    await page.locator("dd").getByText("Simulated show (Simulated)").first().waitFor();
    await page.getByRole("rowheader", { name: "newsletter" }).waitFor();
    await page.getByText("bidder", { exact: true }).first().waitFor();
    for (const panel of ["What stands out", "In the room", "Health"])
      await page.getByRole("region", { name: panel }).getByRole("listitem").first().waitFor();
    await page.getByRole("tab", { name: "How long people stay" }).click();
    await page.getByText(/still there after 5/).waitFor();
    await page.getByRole("tab", { name: "Lots" }).click();
    await page.getByText("24 lots.").waitFor();
    for (const path of ["setup", "control"]) {
      await page.goto(`${server.url}/auctions/${SAMPLE_AUCTION_ID}/${path}`);
      await page.getByText("Sample", { exact: true }).waitFor();
    }
    await page.goto(`${server.url}/auctions/${SAMPLE_AUCTION_ID}/report`);
    await page.getByText("Audience report · Sample").waitFor();
    await page.getByText("Lots 11–15 presented by").waitFor();
    await page.getByRole("img", { name: /Logo of/ }).waitFor();
    await page.getByText("This auction is a sample: its audience and its lots were generated.").waitFor();
  });

  it("label the viewers of the live page as simulated, and let the number move", {
    tags: ["slow"],
  }, async (context) => {
    const server = await startServer(ON);
    const { open } = await profile(context, PHONE);
    const page = await open(`${server.url}/t/auction/${SIMULATED_AUCTION_ID}/live`);
    await page.getByText("Simulated", { exact: true }).waitFor();
    await page.getByText("These viewers are simulated. You are not counted.").waitFor();
    const number = page.locator(".number");
    const first = await number.textContent();
    await eventually(async () => (await number.textContent()) !== first);
    expect(await violationsInBoth(page)).toEqual([]);
  });
});
