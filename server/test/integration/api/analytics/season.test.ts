import { expect, it } from "vitest";
import { at, DAY, saleroom } from "../../../support/saleroom.ts";

/** Four sales, a day apart, with peaks of 40, 60, 50 and 80. The last one has two lots, and a tag that looks like markup. */
async function fourSales() {
  const room = await saleroom();
  const ids: string[] = [];
  for (const [day, peak] of [40, 60, 50].entries())
    ids.push(await room.sale(day * DAY, [10, peak, 10], { tags: ["evening"] }));
  const id = await room.sale(3 * DAY, [20, 80, 20], { title: "=Grand sale", tags: ["<img src=x>", "evening"] });
  await room.record(
    id,
    { type: "lot_opened", lotNumber: "1", at: at(3 * DAY) },
    { type: "sold", price: 500, currency: "EUR", at: at(3 * DAY + 1) },
    { type: "lot_opened", lotNumber: "2", at: at(3 * DAY + 1.5) },
    { type: "unsold", at: at(3 * DAY + 2) },
  );
  room.clock(3 * DAY + 10);
  await room.server.upkeep?.often();
  const season = async (query = "") => (await room.byKey("GET", `/api/v1/season?${query}`)).body;
  return { ...room, ids: [...ids, id], id, season };
}

it("the season has the numbers that each sale's list, dashboard and file have", async () => {
  const { byKey, id, season, standsOut } = await fourSales();
  const { data } = await season("tz=Asia/Kolkata");
  expect(data).toMatchObject({
    ...{ from: null, to: null, tz: "Asia/Kolkata", countMode: "tabs", currency: "EUR" },
    sales: { total: 4, tabs: 4, people: 0, mixed: 0, none: 0 },
    totals: { watchTime: 330, duration: 12, lots: 2, sold: 1 },
    typical: { peak: { n: 4, median: 55 }, reached: { n: 0, median: null }, value: { n: 1, median: null } },
    best: { peak: { id, value: 80 }, reached: null },
    tags: [
      { tag: "evening", sales: 4 },
      { tag: "<img src=x>", sales: 1 },
    ],
  });
  expect(data.trend).toMatchObject({ unit: "sale", points: [40, 60, 50, 80].map((peak) => ({ peak })) });
  const [last] = data.page.sales;
  expect(last).toMatchObject({ id, title: "=Grand sale", lots: 2, sold: 1, soldValue: [{ amount: 500, lots: 1 }] });
  expect(last.valuePerViewerHour).toEqual([{ currency: "EUR", value: 250 }]);
  // The same on the dashboard and in the list.
  expect(data.last.usual).toEqual((await standsOut(id)).usual);
  expect(data.last.usual.peak).toEqual({ value: 80, median: 50, n: 3 });
  const { overview } = (await byKey("GET", "/api/v1/auctions?list=past&limit=1")).body.data[0];
  expect([overview.overallPeak, overview.viewerMinutes]).toEqual([last.peak, last.watchTime]);

  const file = await byKey("GET", "/api/v1/season.csv?tz=Asia/Kolkata");
  const lines = file.body.trim().split("\r\n");
  expect(file.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
  expect([lines.length, lines[0].split(",").slice(0, 3)]).toEqual([5, ["id", "title", "tags"]]);
  expect(lines[4]).toContain(`${id},'=Grand sale,"<img src=x>; evening",UTC`);
  expect(lines[4]).toMatch(/,EUR,500,1,250$/);
  expect(lines[1]).toMatch(/,,,,$/);
});

it("the season follows the tag, the period and a new tag at once", async () => {
  const { byKey, ids, season } = await fourSales();
  const found = async (query: string) => (await season(query)).data.page.sales.map(({ id }: { id: string }) => id);
  expect(await found("tag=%3CIMG%20src%3Dx%3E")).toEqual([ids[3]]);
  const day = (number: number) => at(number * DAY).slice(0, 10);
  expect(await found(`from=${day(1)}&to=${day(2)}`)).toEqual([ids[2], ids[1]]);
  expect(await found("tag=prints")).toEqual([]);
  await byKey("PATCH", `/api/v1/auctions/${ids[0]}`, { tags: ["Prints"] });
  expect(await found("tag=prints")).toEqual([ids[0]]);
  await byKey("PATCH", `/api/v1/auctions/${ids[0]}`, { archived: true });
  expect(await found("tag=prints")).toEqual([ids[0]]);
});

it("the season refuses what it does not understand, and shows nobody else's sales", async () => {
  const { server, season } = await fourSales();
  for (const [query, field] of [
    ["from=2026-13-01", "from"],
    ["from=2026-02-02&to=2026-02-01", "from"],
    ["tz=Mars", "tz"],
    ["sort=title", "sort"],
    ["limit=1000", "limit"],
    ["tag=", "tag"],
  ])
    expect((await season(query)).error, query).toMatchObject({ code: "VALIDATION_FAILED", field });
  const stranger = await server.signUp("stranger@example.com");
  const { data } = (await stranger.call("GET", "/api/v1/season")).body;
  expect([data.sales.total, data.last, data.page.sales]).toEqual([0, null, []]);
  expect((await server.call("GET", "/api/v1/season")).status).toBe(401);
  expect((await server.call("GET", "/api/v1/season.csv")).status).toBe(401);
});
