import {
  type AudienceReport,
  DEFAULT_GRID,
  type LotAnalytics,
  MAX_BATCH,
  type Season,
  type ViewerAnalytics,
} from "@headcount/protocol";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { pngOf } from "../../../src/platform/pictures/picture.fixtures.ts";
import { sampleRecord } from "../../../src/simulation/sample-sale.ts";
import type { StoredAuction } from "../../../src/storage/store.ts";
import { profile } from "../../support/browser.ts";
import { mailSettings, startMailServer } from "../../support/mail-server.ts";
import { at, DAY, saleroom, T0 } from "../../support/saleroom.ts";

const MINUTES = 180;
const MOMENTS = 100;

/** A server with one recorded sale of an organizer: three hours, 24 lots, people, groups, sources and a sponsor. */
async function recorded() {
  const mails = await startMailServer();
  const room = await saleroom(await mailSettings(mails));
  const { server, byKey, clock } = room;
  clock(0);
  const input = { title: "Evening sale", countMode: "people", trackSources: true, enableViewerAnalytics: true };
  const { id } = (await byKey("POST", "/api/v1/auctions", { ...input, timeZone: "UTC" })).body.data;
  await byKey("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  clock(MINUTES);
  const { parts, moments } = sampleRecord({ startedAt: at(0) } as StoredAuction, DEFAULT_GRID);
  const snapshots = parts.map(({ part }) => ({
    auctionId: id,
    snapshot: {
      timestamp: new Date(part.minute).toISOString(),
      ...{ viewerCount: 0, avgViewers: 0, peakViewers: 0, minViewers: 0, sampleCount: part.slots.length, part },
    },
  }));
  for (let first = 0; first < snapshots.length; first += MAX_BATCH) {
    const body = { snapshots: snapshots.slice(first, first + MAX_BATCH) };
    const { results } = (await server.post("/api/v1/analytics/snapshots", body)).body.data;
    expect(results.every(({ stored }: { stored: boolean }) => stored)).toBe(true);
  }
  const sent = moments.map(({ id: _, sent: __, ...moment }) => moment);
  for (let first = 0; first < sent.length; first += MOMENTS)
    expect((await room.record(id, ...sent.slice(first, first + MOMENTS))).status).toBeLessThan(300);
  const sponsor = { name: "Sponsor", lots: [{ from: "11", to: "15" }], logo: pngOf(4, 4).toString("base64") };
  expect((await byKey("POST", `/api/v1/auctions/${id}/sponsors`, sponsor)).status).toBe(201);
  await byKey("PATCH", `/api/v1/auctions/${id}`, { state: "ended" });
  clock(MINUTES + 3);
  await server.upkeep?.often();
  return { ...room, mails, id };
}

/** Rows of a CSV without line breaks and commas in its texts. */
const rowsOf = (csv: string): Record<string, string>[] => {
  const [header = "", ...lines] = csv.trim().split("\r\n");
  const names = header.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, place) => [names[place] ?? "", cell])));
};
const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const figure = (page: Page, name: string) =>
  page
    .locator("dl > div", { has: page.getByText(name, { exact: true }) })
    .locator("dd")
    .first();

it("peak, average, people, watch time, lots and sponsors are the same in every answer, file, e-mail and page", {
  tags: ["slow"],
}, async (test) => {
  const { server, organizer, byKey, clock, mails, id } = await recorded();
  const path = `/api/v1/auctions/${id}/analytics`;
  const read = async <T>(name: string): Promise<T> => (await byKey("GET", `${path}/${name}`)).body.data;
  const audience = await read<ViewerAnalytics>("viewers?timeRange=live");
  const { summary } = audience;
  const { overallPeak: peak, overallAvg: average, uniqueViewers: reached, viewerMinutes: watched } = summary;
  expect([summary.duration, summary.coverage]).toEqual([MINUTES, 1]);

  const report = await read<AudienceReport>("report");
  expect(report.summary).toEqual({ ...summary, current: report.summary.current });
  const { lots } = await read<LotAnalytics>("lots");
  for (const lot of report.lots.byPeak) expect(lots).toContainEqual(lot);
  const all = (await byKey("GET", `${path}/export.json?table=all&timeRange=live`)).body;
  const exported = all.data ?? all;
  expect(exported.summary).toMatchObject({ overallPeak: peak, overallAvg: average, uniqueViewers: reached });
  expect(exported.summary.viewerMinutes).toBe(watched);
  const csv = async (table: string) =>
    rowsOf((await byKey("GET", `${path}/export.csv?timeRange=live&table=${table}`)).body);
  const minutes = await csv("series");
  expect(Math.max(...minutes.map(({ peakViewers }) => Number(peakViewers)))).toBe(peak);
  expect(minutes.reduce((sum, { viewerSeconds }) => sum + Number(viewerSeconds), 0) / 60).toBeCloseTo(watched ?? 0, 3);
  expect((watched ?? 0) / MINUTES).toBeCloseTo(average ?? 0, 6);
  expect((await csv("summary"))[0]).toMatchObject({ overallPeak: String(peak), uniqueViewers: String(reached) });

  // A sponsor's numbers follow from those of its lots.
  const [sponsor] = report.sponsors;
  const booked = lots.filter(({ number }) => Number(number) >= 11 && Number(number) <= 15);
  const seconds = booked.reduce((sum, { secondsOnBlock }) => sum + secondsOnBlock, 0);
  const inLots = booked.reduce((sum, { viewerMinutes }) => sum + (viewerMinutes ?? 0), 0);
  expect(sponsor).toMatchObject({ lotCount: booked.length, secondsOnBlock: seconds });
  expect(sponsor?.viewerMinutes).toBeCloseTo(inLots, 3);
  expect(sponsor?.avgViewers).toBeCloseTo(inLots / (seconds / 60), 1);
  expect(exported.sponsors[0]).toMatchObject({
    avgViewers: sponsor?.avgViewers,
    uniqueViewers: sponsor?.uniqueViewers,
  });

  const season: Season = (await byKey("GET", "/api/v1/season")).body.data;
  const row = season.page.sales[0];
  const sold = lots.filter(({ outcome }) => outcome === "sold").length;
  expect(row).toMatchObject({ id, peak, average, reached, watchTime: watched, duration: MINUTES });
  expect(row).toMatchObject({ lots: lots.length, sold });
  expect(rowsOf((await byKey("GET", "/api/v1/season.csv")).body)[0]).toMatchObject({
    ...{ id, peak: String(peak), average: String(average), reached: String(reached), watchTime: String(watched) },
    ...{ lots: String(lots.length), sold: String(sold) },
  });
  const { overview } = (await byKey("GET", "/api/v1/auctions?list=past&limit=1")).body.data[0];
  expect(overview).toMatchObject({ overallPeak: peak, overallAvg: average, uniqueViewers: reached });

  const mail = await mails.mail(({ subject }) => subject === "Audience of Evening sale");
  for (const line of [
    `Peak: ${whole.format(peak ?? 0)}`,
    `Average: ${whole.format(average ?? 0)}`,
    `People reached: ${whole.format(reached ?? 0)}`,
    `Watch time, minutes: ${whole.format(watched ?? 0)}`,
    `Lots sold: ${sold} of ${lots.length}`,
  ])
    expect(mail.text).toContain(line);

  const { open } = await profile(test, { as: organizer, viewport: { width: 1440, height: 900 } });
  const page = await open(`${server.url}/auctions/${id}/dashboard`);
  const shown = async (names: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, words] of Object.entries(names))
      await expect.poll(() => figure(page, name).textContent(), { message: name }).toContain(words);
  };
  const figures = { Peak: whole.format(peak ?? 0), "People reached": whole.format(reached ?? 0) };
  await shown({ ...figures, Average: whole.format(average ?? 0) });
  await page.goto(`${server.url}/auctions/${id}/report`);
  await shown({ ...figures, "Average minute audience": whole.format(average ?? 0) });
  await shown({ "Viewer-minutes": whole.format(watched ?? 0) });
  await page.goto(`${server.url}/season?period=all`);
  const cells = page.getByRole("region", { name: "Table of sales" }).getByRole("row").nth(1);
  await expect.poll(() => cells.textContent()).toContain(`${whole.format(peak ?? 0)}${whole.format(average ?? 0)}`);

  // The replay has the slot of the peak.
  const peakAt = Date.parse(summary.peakAt ?? "");
  const second = Math.floor((peakAt - T0) / DEFAULT_GRID.slotMs) * (DEFAULT_GRID.slotMs / 1_000);
  const minute = Math.floor(second / 60);
  const { snapshots: slots } = await read<ViewerAnalytics>(`viewers?unit=slot&from=${at(minute)}&to=${at(minute + 1)}`);
  const slot = slots.find(({ timestamp }) => Date.parse(timestamp) === T0 + second * 1_000);
  expect(slot?.peakViewers).toBe(peak);
  await page.goto(`${server.url}/auctions/${id}/replay?t=${second}`);
  await page
    .getByText(whole.format(slot?.viewerCount ?? 0), { exact: true })
    .first()
    .waitFor();

  // The totals stay when the minutes expire.
  clock(100 * DAY);
  const { current: _, ...kept } = (await read<ViewerAnalytics>("viewers?timeRange=live")).summary;
  expect({ ...summary, ...kept, current: null }).toEqual({ ...summary, current: null });
  const later = await read<AudienceReport>("report");
  expect([later.summary.overallPeak, later.summary.groups]).toEqual([peak, report.summary.groups]);
  expect(report.sources?.dimensions).toHaveLength(4);
  expect(later.sources).toEqual(report.sources);
  expect(await read("sources?timeRange=live")).toEqual(report.sources);
});
