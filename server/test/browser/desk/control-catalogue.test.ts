import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { startServer, temporaryFolder } from "../../support/harness.ts";

/** The control page of an auction without lots. */
async function desk(test: TestContext, options: object = {}) {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale" });
  const browser = await profile(test, { as: organizer, ...options });
  const page = await browser.open(`${server.url}/auctions/${id}/control`);
  await page.getByText("All saved").waitFor();
  const lots = async () => (await organizer.call("GET", `/api/v1/auctions/${id}/catalogue`)).body.data.lots;
  return { page, lots };
}
const give = (page: Page, content: string | Buffer, name = "lots.csv") =>
  page
    .locator('input[type="file"]')
    .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content as string) });
const bring = (page: Page, count: string) => page.getByRole("button", { name: `Import ${count}` }).click();

describe("a catalogue from a file", () => {
  it("keeps unbalanced quotes, and shows what is left out before anything is imported", {
    tags: ["slow"],
  }, async (test) => {
    const { page, lots } = await desk(test);
    await give(
      page,
      'Lot,Title,Consignor\n12,24" bronze horse,Ann\n13,Vase\n,Nameless\n13,Chair,\n14,Clock,Bob,c. 1780\n',
    );
    await page.getByText("Line 4: no lot number: “Nameless” is left out").waitFor();
    await page.getByText("Line 5: lot 13 is already in line 3: “13 Chair” is left out").waitFor();
    await page.getByText("Line 2: the column “Consignor” is not imported: “Ann”").waitFor();
    await page
      .getByText("Line 6: more cells than columns: “c. 1780” is left out, and others may be in the wrong column")
      .waitFor();
    expect(await lots()).toEqual([]);
    await bring(page, "3 lots");
    await page.getByText("3 lots. Press O to open the next lot.").waitFor();
    expect((await lots()).map(({ title }: { title: string }) => title)).toEqual(['24" bronze horse', "Vase", "Clock"]);
  });

  it("asks for the meaning of unknown columns, and uses the answer", { tags: ["slow"] }, async (test) => {
    const { page, lots } = await desk(test);
    await give(page, "Alpha;Beta;Gamma\nred;1;Vase\nblue;2;Chair\n");
    await page.getByText("Check the columns").waitFor();
    await page.getByLabel("Import Gamma as").selectOption("Title");
    await page.getByLabel("Import Alpha as").selectOption("Ignore");
    await bring(page, "2 lots");
    await expect.poll(lots).toEqual([
      { number: "1", title: "Vase" },
      { number: "2", title: "Chair" },
    ]);
  });

  it("reads Excel's files, and warns if letters may be wrong", { tags: ["slow"] }, async (test) => {
    const { page, lots } = await desk(test);
    await give(page, Buffer.from("\uFEFFLos\tBezeichnung\r\n1\tMöbel\r\n", "utf16le"), "unicode.txt");
    await page.getByRole("region", { name: "Lots that were read" }).getByText("Möbel").waitFor();
    await bring(page, "1 lot");
    await expect.poll(lots).toEqual([{ number: "1", title: "Möbel" }]);
    await give(page, Buffer.from("Los;Titel\r\n1;Möbel\r\n", "latin1"));
    await page.getByText("Check letters such as ä, é, ñ").waitFor();
    await page.getByLabel("Encoding").selectOption("Cyrillic (Windows-1251)");
    await page.getByRole("region", { name: "Lots that were read" }).getByText("Mцbel").waitFor();
  });

  it("is read again when the same file is corrected and chosen again", { tags: ["slow"] }, async (test) => {
    const { page } = await desk(test);
    await give(page, "1;Vase\n");
    await page.getByRole("button", { name: "Import 1 lot" }).waitFor();
    expect(
      await page.locator('input[type="file"]').evaluate((field) => (field as unknown as { value: string }).value),
    ).toBe("");
    await give(page, "1;Vase\n2;Chair\n");
    await page.getByRole("button", { name: "Import 2 lots" }).waitFor();
  });

  it("is refused by its size before it is read, with a readable message", { tags: ["slow"] }, async (test) => {
    const { page } = await desk(test);
    const big = join(temporaryFolder(), "all photos.csv");
    writeFileSync(big, "1;Vase\n");
    // A sparse file: it has the size but uses no space.
    truncateSync(big, 600 * 1_048_576);
    await page.evaluate("File.prototype.arrayBuffer = Blob.prototype.arrayBuffer = () => { throw new Error('read') }");
    await page.locator('input[type="file"]').setInputFiles(big);
    await page.getByRole("alert").getByText("all photos.csv has 600 MB. A catalogue may have 32 MB.").waitFor();
    await page.reload();
    await give(page, "1;Vase\n");
    await page.getByRole("button", { name: "Import 1 lot" }).waitFor();
  });

  it("may have 2,000 lots with the longest titles in any script", { tags: ["slow"] }, async (test) => {
    const { page, lots } = await desk(test);
    await give(page, Array.from({ length: 2_000 }, (_, i) => `${i};${"家".repeat(200)}`).join("\n"));
    await bring(page, "2,000 lots");
    await page.getByText("2,000 lots. Press O to open the next lot.").waitFor();
    expect(await lots()).toHaveLength(2_000);
  });

  it.for([
    ["light", 1_024, 900],
    ["dark", 390, 844],
  ] as const)(
    "can be read and changed by everyone: %s, %i × %i",
    { tags: ["slow"] },
    async ([colorScheme, width, height], test) => {
      const { page } = await desk(test, { colorScheme, viewport: { width, height } });
      await give(page, "Alpha;Beta;Gamma\nred;1;Vase\nblue;2;Chair\ngreen;;Lamp\n");
      await page.getByText("Check the columns").waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(width);
    },
  );
});
