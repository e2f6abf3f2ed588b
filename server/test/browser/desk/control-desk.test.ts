import type { NewMoment, PublicMoment } from "@headcount/protocol";
import type { Page, Route } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { type Profile, profile } from "../../support/browser.ts";
import { startServer, takeIn } from "../../support/harness.ts";

const ED = { email: "ed@example.com", password: "correct horse battery" };

/** The open desk of a live auction, for an editor of its team. */
async function desk(
  test: TestContext,
  options: Parameters<typeof profile>[1] = {},
  prepare?: (browser: Profile) => Promise<void>,
) {
  const server = await startServer({ SIGN_UP: "on" });
  const owner = await server.signIn();
  const { id } = await owner.createAuction({ title: "Spring sale" });
  const path = `/api/v1/auctions/${id}`;
  await owner.call("PATCH", path, { state: "live" });
  const editor = await server.signUp(ED.email, ED.password);
  await takeIn(server, owner, id, "editor", editor);
  const record = (...moments: Partial<NewMoment>[]) => owner.call("POST", `${path}/moments`, { moments });
  const browser = await profile(test, { as: editor, ...options });
  await prepare?.(browser);
  const page = await browser.open("about:blank");
  const open = async (on: Page = page): Promise<Page> => {
    await on.goto(`${server.url}/auctions/${id}/control`);
    await on.getByText("All saved").waitFor();
    return on;
  };
  const recorded = async (): Promise<PublicMoment[]> =>
    (await owner.call("GET", `${path}/moments`)).body.data.moments.toReversed();
  const has = (...wanted: string[]) =>
    expect.poll(async () => (await recorded()).map(({ type }) => type)).toEqual(wanted);
  /** Lets the desk's requests for the latest moments wait. Resolves to a function that sends them. */
  const holdLists = async (): Promise<() => Promise<void>> => {
    const { promise: allowed, resolve: allow } = Promise.withResolvers<void>();
    const hold = async (route: Route): Promise<void> => {
      if (route.request().method() === "GET") await allowed;
      await route.fallback().catch(() => {});
    };
    await browser.context.route("**/moments", hold);
    return async () => {
      allow();
      await browser.context.unroute("**/moments", hold);
    };
  };
  return { server, owner, editor, id, path, record, browser, page, open, recorded, has, holdLists };
}
const block = (page: Page) => page.getByRole("region", { name: "On the block" });
const price = (page: Page) => page.getByLabel("Next bid");
const press = (page: Page, key: string, code: string, repeat = false) =>
  page.evaluate(
    `(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, key: ${JSON.stringify(key)}, code: ${JSON.stringify(code)}, repeat: ${repeat} }))`,
  );
const abort = (route: Route) => route.abort();

describe("the desk", () => {
  it("shows the state of the sale after hundreds of moments, and receives those of others at once", {
    tags: ["slow"],
  }, async (test) => {
    const { page, open, record } = await desk(test);
    await record(
      { type: "lot_opened", lotNumber: "7", lotTitle: "Vase" },
      { type: "bid", price: 100, currency: "EUR" },
    );
    for (let batch = 0; batch < 2; batch += 1)
      await record(...Array.from({ length: 100 }, (_, i): Partial<NewMoment> => ({ type: "note", text: `note ${i}` })));
    await open();
    await block(page).getByText("Lot 7 on the block").waitFor();
    await block(page).getByText("Bid €100").waitFor();
    await expect.poll(() => page.getByRole("combobox", { name: "Next lot" }).inputValue()).toBe("8");
    await expect.poll(() => price(page).inputValue()).toBe("110");
    await record({ type: "bid", price: 150, currency: "EUR" });
    await block(page).getByText("Bid €150").waitFor();
    await page.keyboard.press("s");
    await block(page).getByText("Nothing is on the block").waitFor();
  });

  it("records once per key press on any keyboard layout, and lets + repeat", { tags: ["slow"] }, async (test) => {
    const { page, open, has, recorded } = await desk(test);
    await open();
    await press(page, "щ", "KeyO");
    await block(page).getByText("Lot 1 on the block").waitFor();
    await page.keyboard.type("50");
    expect(await price(page).inputValue()).toBe("50");
    for (let i = 0; i < 20; i += 1) await press(page, "и", "KeyB", i > 0);
    await has("lot_opened", "bid");
    await page.getByText("All saved").waitFor();
    await page.keyboard.press("Escape");
    for (let i = 0; i < 5; i += 1) await press(page, "+", "Equal", i > 0);
    expect(await price(page).inputValue()).toBe("110");
    await page.getByRole("button", { name: "Bid", exact: true }).focus();
    await page.keyboard.down("Enter");
    for (let i = 0; i < 9; i += 1) await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    await page.keyboard.press("K");
    await has("lot_opened", "bid", "bid", "break");
    expect((await recorded()).map((moment) => moment.price)).toEqual([null, 50, 110, null]);
  });

  it("asks for a price, accepts digits and Enter, and keeps price, increment and bidder over a reload", {
    tags: ["slow"],
  }, async (test) => {
    const { page, open, has, recorded } = await desk(test);
    await open();
    await page.keyboard.press("o");
    await page.keyboard.press("b");
    await page.getByText("Type a price first").waitFor();
    await page.keyboard.type("250");
    expect(await price(page).inputValue()).toBe("250");
    await page.keyboard.press("Escape");
    await price(page).fill("");
    await page.keyboard.press("Escape");
    await page.keyboard.press("b");
    for (const [digit, code] of [
      ["٢", "Digit2"],
      ["٥", "Digit5"],
      ["٠", "Numpad0"],
    ] as const) {
      await press(page, digit, code);
      // The field restores its caret in a later turn.
      await page.evaluate("new Promise((resolve) => setTimeout(resolve))");
    }
    expect(await price(page).inputValue()).toBe("250");
    await page.getByLabel("Bidder", { exact: true }).fill("Ann");
    await page.keyboard.press("b");
    await page.keyboard.press("Escape");
    await page.keyboard.press("3");
    await page.keyboard.type("00");
    await page.keyboard.press("Enter");
    await has("lot_opened", "bid");
    expect((await recorded()).at(-1)).toMatchObject({ price: 300, bidder: "Annb" });
    await page.getByLabel("Increment").fill("25");
    await page.keyboard.press("Escape");
    await page.keyboard.press("+");
    await page.reload();
    await page.getByText("All saved").waitFor();
    expect(await price(page).inputValue()).toBe("350");
    expect(await page.getByLabel("Increment").inputValue()).toBe("25");
    expect(await page.getByLabel("Bidder", { exact: true }).inputValue()).toBe("Annb");
    const chip = page.getByRole("group", { name: "Bidders" }).getByRole("button", { name: "Annb" });
    expect(await chip.getAttribute("aria-pressed")).toBe("true");
    await chip.click();
    await page.keyboard.press("b");
    await has("lot_opened", "bid", "bid");
    expect((await recorded()).at(-1)).toMatchObject({ price: 350, bidder: null });
  });

  it("accepts common formats of amounts, and no invalid currency, which would break the page", {
    tags: ["slow"],
  }, async (test) => {
    const { page, open, recorded, has } = await desk(test);
    await open();
    await page.keyboard.press("o");
    for (const amount of ["1,500", "1750.5", "12."]) {
      await price(page).fill("");
      await price(page).pressSequentially(amount);
      await page.keyboard.press("Enter");
    }
    await has("lot_opened", "bid", "bid", "bid");
    expect((await recorded()).map((moment) => moment.price)).toEqual([null, 1_500, 1_750.5, 12]);
    const currency = page.getByLabel("Currency");
    await currency.fill("xx");
    await page.getByRole("button", { name: "Bid", exact: true }).click();
    await page.getByText("Three letters, such as EUR").waitFor();
    await currency.fill("usd");
    const note = page.getByRole("textbox", { name: "Note" });
    await note.fill("Half a note");
    await page.reload();
    await page.getByText("All saved").waitFor();
    expect(await note.inputValue()).toBe("Half a note");
    await page.getByRole("button", { name: "Record note" }).click();
    await page.getByRole("button", { name: "Bid", exact: true }).click();
    await has("lot_opened", "bid", "bid", "bid", "note", "bid");
    expect(await note.inputValue()).toBe("");
    expect((await recorded()).at(-1)).toMatchObject({ currency: "USD" });
  });

  for (const { words, ahead } of [
    { words: "fast by 2 min", ahead: 120_000 },
    { words: "slow by 10 min", ahead: -600_000 },
  ])
    it(`records with the server's time on a device that is ${words}`, { tags: ["slow"] }, async (test) => {
      const { page, open, has, recorded } = await desk(test, {}, async ({ context }) => {
        await context.addInitScript(`{
        const now = Date.now, Real = Date;
        Date = class extends Real { constructor(...args) { args.length ? super(...args) : super(now() + ${ahead}); } };
        Date.now = () => now() + ${ahead};
      }`);
      });
      await open();
      await page.getByText(`The clock of this device is ${words}`).waitFor();
      const before = Date.now() - 1_000;
      await page.keyboard.press("o");
      await page.keyboard.type("10");
      await page.keyboard.press("Enter");
      await page.keyboard.press("s");
      await has("lot_opened", "bid", "sold");
      for (const { at } of await recorded()) {
        expect(Date.parse(at)).toBeGreaterThanOrEqual(before);
        expect(Date.parse(at)).toBeLessThanOrEqual(Date.now() + 1_000);
      }
    });

  it("shows that the role was removed, keeps unsent entries, and sends them when the role is back", {
    tags: ["slow"],
  }, async (test) => {
    const { page, open, owner, path, browser, has } = await desk(test);
    await open();
    const team = (await owner.call("GET", `${path}/team`)).body.data;
    const { organizer } = team.members.find(({ role }: { role: string }) => role === "editor");
    await browser.context.route("**/moments", abort);
    await page.keyboard.press("o");
    await page.getByText(/^1 waiting to be sent/).waitFor();
    await owner.call("PATCH", `${path}/team/${organizer}`, { role: "viewer" });
    await browser.context.unroute("**/moments");
    await page.getByText("You can watch the sale here, but you cannot record it").waitFor();
    await page.getByText("1 entry was not saved").waitFor();
    expect(await page.getByRole("button", { name: "Bid", exact: true }).count()).toBe(0);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as file" }).click();
    expect((await saved).suggestedFilename()).toMatch(/^entries-.*\.csv$/);
    await has();
    await owner.call("PATCH", `${path}/team/${organizer}`, { role: "editor" });
    await has("lot_opened");
    await page.getByText("All saved").waitFor();
    await owner.call("DELETE", `${path}/team/${organizer}`);
    await page.getByRole("heading", { name: /auction/i }).waitFor();
  });

  it("undoes one entry, tries again, and never undoes another one", { tags: ["slow"] }, async (test) => {
    const { page, open, browser, has } = await desk(test);
    await open();
    await page.keyboard.press("o");
    await page.keyboard.type("10");
    await page.keyboard.press("Enter");
    await has("lot_opened", "bid");
    await page.getByText("Undo deletes: Bid €10").waitFor();
    await browser.context.route("**/moments/*", abort);
    await page.keyboard.press("Escape");
    await page.keyboard.press("z");
    await page.getByText(/^Undoing: Bid €10\. Not done yet/).waitFor();
    await page.keyboard.press("z");
    await page.getByText("Still undoing: Bid €10. Only one entry is undone at a time.").waitFor();
    await page.reload();
    await page.getByText(/^Undoing: Bid €10/).waitFor();
    await browser.context.unroute("**/moments/*");
    await has("lot_opened");
    // After the reload it is still an undo of that entry.
    await page.getByText("Undo deletes: Lot 1 opened").waitFor();
    await page.keyboard.press("z");
    await has();
    // The server has it before the page has the answer.
    await page.getByText(/^Undo(ing| deletes): Lot 1 opened/).waitFor({ state: "hidden" });
    expect(await page.getByRole("button", { name: "Undo" }).isDisabled()).toBe(true);
    await page.keyboard.press("z");
    await page.getByText("There is nothing to undo").waitFor();
  });

  it("offers no undo of an entry that someone else deleted, and moves the focus from a deleted entry to the next", {
    tags: ["slow"],
  }, async (test) => {
    const { page, open, has, recorded, owner, path, holdLists } = await desk(test);
    await open();
    await page.keyboard.press("o");
    await page.keyboard.type("10");
    await page.keyboard.press("Enter");
    await has("lot_opened", "bid");
    // The desk never receives a list with the last bid.
    const allow = await holdLists();
    await page.keyboard.type("20");
    await page.keyboard.press("Enter");
    await has("lot_opened", "bid", "bid");
    await page.getByText("All saved").waitFor();
    await page.getByText("Undo deletes: Bid €20").waitFor();
    await owner.call("DELETE", `${path}/moments/${(await recorded()).at(-1)?.id}`);
    await allow();
    await page.getByText("Undo deletes: Bid €10").waitFor();
    const focused = () => page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent");
    for (const [entry, next] of [
      ["Bid €10", "Delete: Lot 1 opened"],
      ["Lot 1 opened", "Latest"],
    ] as const) {
      await page.getByRole("button", { name: `Delete: ${entry}` }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).focus();
      await page.keyboard.press("Enter");
      await expect.poll(focused).toBe(next);
    }
    await has();
  });

  it("loses nothing and sends nothing twice with two tabs in one browser", { tags: ["slow"] }, async (test) => {
    const { page, open, browser, server, has } = await desk(test);
    await open();
    const second = await open(await browser.open(server.url));
    await browser.context.route("**/moments", abort);
    await page.keyboard.press("o");
    await second.getByText(/^1 waiting to be sent/).waitFor();
    await second.keyboard.press("k");
    await page.getByText(/^2 waiting to be sent/).waitFor();
    await page.close();
    await browser.context.unroute("**/moments");
    await has("lot_opened", "break");
    await second.getByText("All saved").waitFor();
  });

  it("works without storage and locks, and warns that the page must stay open", {
    tags: ["slow"],
  }, async (test) => {
    const { page, open, browser, has } = await desk(test, {}, async ({ context }) => {
      await context.addInitScript(`{
        const { setItem } = Storage.prototype;
        Storage.prototype.setItem = function (key, value) {
          if (/^headcount\\.(entry|desk|tab)/.test(key)) throw new DOMException("full", "QuotaExceededError");
          return setItem.call(this, key, value);
        };
        Object.defineProperty(navigator, "locks", { value: undefined });
        delete Crypto.prototype.randomUUID;
      }`);
    });
    await open();
    await browser.context.route("**/moments", abort);
    await page.keyboard.press("o");
    await page.getByText("This browser cannot store entries. Keep this page open until all are saved.").waitFor();
    await browser.context.unroute("**/moments");
    await has("lot_opened");
    await page.getByText("All saved").waitFor();
  });

  it("continues while the browser translates the page", { tags: ["slow"] }, async (test) => {
    const { page, open, has } = await desk(test);
    await open();
    const translate = (): Promise<unknown> =>
      page.evaluate(`{
        const texts = [], walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) if (walk.currentNode.data.trim()) texts.push(walk.currentNode);
        texts.forEach((text, i) => {
          const outer = document.createElement("font"), inner = document.createElement("font");
          outer.append(inner);
          // Both ways: the text moves into the wrapper, or a copy replaces it.
          text.replaceWith(outer);
          inner.append(i % 2 ? text : text.data);
        });
      }`);
    await translate();
    await page.keyboard.press("o");
    await block(page).getByText("Lot 1 on the block").waitFor();
    await translate();
    for (const amount of ["10", "20", "30"]) {
      await page.keyboard.type(amount);
      await page.keyboard.press("Enter");
      await block(page).getByText(`Bid €${amount}`).waitFor();
      await translate();
    }
    await page.keyboard.press("z");
    await block(page).getByText("Bid €20").waitFor();
    await page.keyboard.press("s");
    await block(page).getByText("Nothing is on the block").waitFor();
    await has("lot_opened", "bid", "bid", "sold");
  });

  it("asks before an entry is deleted, and restores it unchanged", { tags: ["slow"] }, async (test) => {
    const { page, open, has, recorded } = await desk(test);
    await open();
    await page.keyboard.press("o");
    await page.keyboard.type("10");
    await page.keyboard.press("Enter");
    await has("lot_opened", "bid");
    const before = await recorded();
    const remove = page.getByRole("button", { name: "Delete: Bid €10" });
    await remove.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).waitFor();
    await page.keyboard.press("Escape");
    // A person without a mouse goes on where the dialog was opened.
    const hasFocus = () => remove.evaluate((button) => button === button.ownerDocument.activeElement);
    await expect.poll(hasFocus).toBe(true);
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Delete this entry?" });
    await dialog.getByText("Nobody is watching right now.").waitFor();
    await page.keyboard.press("b");
    await dialog.getByRole("button", { name: "Delete" }).click();
    await has("lot_opened");
    await page.getByText("Deleted: Bid €10").waitFor();
    await page.getByText("Undo deletes: Lot 1 opened").waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await has("lot_opened", "bid");
    const content = ({ id: _, ...rest }: PublicMoment) => rest;
    expect((await recorded()).map(content)).toEqual(before.map(content));
  });
});
