import { describe, expect, it, type TestContext } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { eventually, type Organizer, startServer } from "../../support/harness.ts";

/** A server with auctions in these states, and a page of its organizer. */
async function auctions(test: TestContext, states: Record<string, "setup" | "live" | "ended">, width = 1280) {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const ids: Record<string, string> = {};
  for (const [title, state] of Object.entries(states)) {
    const { id } = await organizer.createAuction({ title });
    ids[title] = id;
    for (const next of ({ setup: [], live: ["live"], ended: ["live", "ended"] } as const)[state])
      await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: next });
  }
  const browser = await profile(test, { as: organizer, viewport: { width, height: 800 } });
  const asked: string[] = [];
  browser.context.on("request", (request) => asked.push(new URL(request.url()).pathname));
  return { server, organizer, ids, asked, page: await browser.open(server.url) };
}

const isArchived = async (organizer: Organizer, id = ""): Promise<boolean> =>
  (await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data.archived;

describe("the lists of auctions", () => {
  it("open at the first one with auctions, by one request, and the list and the search are in the address", async (test) => {
    const states = { Running: "live", Planned: "setup", Over: "ended" } as const;
    const { page, asked } = await auctions(test, states);
    await page.getByRole("list", { name: "Live now" }).getByText("Running").waitFor();
    expect(asked.filter((path) => path === "/api/v1/auctions")).toHaveLength(1);
    expect(asked.filter((path) => path.startsWith("/api/v1/auctions/"))).toEqual([]);
    expect(await violationsInBoth(page)).toEqual([]);

    await page.getByRole("link", { name: "Upcoming 1" }).click();
    const planned = page.getByRole("listitem").filter({ hasText: "Planned" });
    await planned.getByText("No date yet").waitFor();
    await planned.getByText("To do: set the date, import the catalogue, turn on tracking").waitFor();
    await page.getByRole("link", { name: "Past 1" }).click();
    await page.getByRole("table", { name: "Past" }).getByRole("row", { name: /^Over/ }).waitFor();
    expect(await violationsInBoth(page)).toEqual([]);
    expect(new URL(page.url()).search).toBe("?list=past");
    await page.goBack();
    await planned.waitFor();

    await page.getByRole("searchbox").fill("plan");
    await page.waitForURL(/q=plan/);
    await page.reload();
    await page.getByRole("listitem").filter({ hasText: "Planned" }).waitFor();
    await page.getByRole("searchbox").fill("nothing like it");
    await page.getByText("No auction found").waitFor();
  });

  it("have pages", { tags: ["slow"] }, async (test) => {
    const titles = Array.from({ length: 30 }, (_, i) => [`Sale ${i}`, "setup"] as const);
    const { page } = await auctions(test, Object.fromEntries(titles));
    await page.getByRole("link", { name: "Upcoming 30" }).click();
    await page.getByText("Page 1 of 2").waitFor();
    await page.getByRole("link", { name: "Next" }).click();
    await page.getByText("Page 2 of 2").waitFor();
    expect(new URL(page.url()).search).toBe("?list=upcoming&page=2");
    await expect.poll(() => page.getByRole("listitem").count()).toBe(5);
    await page.reload();
    await page.getByRole("link", { name: "Previous" }).click();
    await expect.poll(() => page.getByRole("listitem").count()).toBe(25);
  });

  it("fit a small phone", { tags: ["slow"] }, async (test) => {
    const title = "Contemporary paintings from a private collection, second part";
    const { page } = await auctions(test, { [title]: "ended", Running: "live" }, 320);
    const width = () => page.locator("html").evaluate(({ scrollWidth }) => scrollWidth);
    await page.getByText("Running").waitFor();
    expect(await width()).toBe(320);
    await page.getByRole("link", { name: "Past 1" }).click();
    await page.getByRole("cell", { name: title, exact: true }).waitFor();
    expect(await width()).toBe(320);
    expect(await violationsInBoth(page)).toEqual([]);
  });
});

describe("an auction in the list", () => {
  it("is duplicated by one click, and the copy opens", async (test) => {
    const { page, organizer } = await auctions(test, { Spring: "ended" });
    await page.getByRole("link", { name: "Past 1" }).click();
    await page.getByRole("button", { name: /^Duplicate .?Spring/ }).click();
    await page.getByRole("heading", { name: "Spring (copy)" }).waitFor();
    const { counts } = (await organizer.call("GET", "/api/v1/auctions?list=upcoming")).body;
    expect(counts).toMatchObject({ upcoming: 1, past: 1 });
  });

  it("is archived, which can be undone, and restored from the archive", async (test) => {
    const { page, organizer, ids } = await auctions(test, { Spring: "ended" });
    await page.getByRole("link", { name: "Past 1" }).click();
    const choose = async (name: string): Promise<void> => {
      await page.getByRole("button", { name: /^More about .?Spring/ }).click();
      await page.getByRole("menuitem", { name }).click();
    };
    await choose("Archive");
    await page.getByText("Archived: Spring").waitFor();
    await page.getByText("No past auctions yet").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("row", { name: /^Spring/ }).waitFor();
    expect(await isArchived(organizer, ids.Spring)).toBe(false);
    await choose("Archive");
    await page.getByRole("link", { name: "Archived 1" }).click();
    await page.getByRole("listitem").filter({ hasText: "Spring" }).waitFor();
    await choose("Restore");
    await page.getByText("Nothing is archived").waitFor();
    await eventually(async () => !(await isArchived(organizer, ids.Spring)));
  });
});
