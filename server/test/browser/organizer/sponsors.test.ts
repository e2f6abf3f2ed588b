import { expect, it } from "vitest";
import { pngOf } from "../../../src/platform/pictures/picture.fixtures.ts";
import { profile, violations } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";
import { recordedSale } from "../../support/recorded-sale.ts";

it("sponsors are added on the report, and shown there with their logo, and to readers of a shared report, below a base path", async (test) => {
  const server = await startServer({ SLOT_MS: "5000", BASE_PATH: "/audience" });
  const organizer = await server.signIn();
  const viewers = [10, 20, 40, 60, 80, 60, 40, 20];
  const { id } = await recordedSale(server, organizer, viewers, { title: "Spring sale", lotMinutes: 1 });
  const browser = await profile(test, { as: organizer, viewport: { width: 1_280, height: 900 } });
  const page = await browser.open(`${server.url}/auctions/${id}/report`);
  await page.getByRole("button", { name: "Edit sponsors" }).click();
  const dialog = page.getByRole("dialog", { name: "Sponsors" });
  await dialog.getByText("No sponsors yet.").waitFor();
  const open = () => dialog.getByRole("button", { name: "Add a sponsor" }).click();
  const fill = async (name: string, lots: string) => {
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("Booked lots").fill(lots);
  };
  const choose = (name: string, buffer: Buffer) =>
    dialog.locator('input[type="file"]').setInputFiles({ name, mimeType: "image/png", buffer });
  const save = () => dialog.getByRole("button", { name: "Save" }).click();
  await open();
  await fill("<b>Acme</b> & Söhne", "4-2");
  await choose("logo.png", Buffer.from("<svg onload='alert(1)'/>"));
  await save();
  await dialog.getByText(/4–2 must begin with the lower number/).waitFor();
  await dialog.getByLabel("Booked lots").fill("2–4, 7");
  await save();
  await dialog.getByText(/must be a PNG or JPEG picture/).waitFor();
  expect(await violations(page)).toEqual([]);
  await choose("logo.png", pngOf(200, 80));
  await save();
  await dialog.getByText("Lots 2–4, 7", { exact: true }).waitFor();
  await page.keyboard.press("Escape");

  const section = page.getByRole("region", { name: "Sponsors" });
  await section.getByRole("heading", { name: "Lots 2–4, 7 presented by <b>Acme</b> & Söhne" }).waitFor();
  // The mean of 20, 40, 60 and 40 viewers, of which recorded sales have 95 %.
  await section.getByText("38", { exact: true }).waitFor();
  await section.getByText("4 lots", { exact: true }).waitFor();
  await section.getByText("not known: open tabs were counted").waitFor();
  const logo = section.getByRole("img", { name: "Logo of <b>Acme</b> & Söhne" });
  await expect.poll(() => logo.evaluate((img: { naturalWidth: number }) => img.naturalWidth)).toBe(200);
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(320);

  const link = (await organizer.call("POST", `/api/v1/auctions/${id}/shares`, { kind: "report", days: 1 })).body.data;
  const visitor = await profile(test);
  const shared = await visitor.open(`${server.url}${link.path}`);
  await shared.getByRole("img", { name: "Logo of <b>Acme</b> & Söhne" }).waitFor();
  expect(await shared.getByRole("button", { name: "Edit sponsors" }).count()).toBe(0);
});
