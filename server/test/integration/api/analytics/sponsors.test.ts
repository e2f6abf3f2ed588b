import { type LotAudience, SHARE_HEADER, type SponsorAudience } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { JPEG, pngOf } from "../../../../src/platform/pictures/picture.fixtures.ts";
import { NOBODYS, startServer } from "../../../support/harness.ts";
import { recordedSale } from "../../../support/recorded-sale.ts";

const PNG = pngOf(40, 20).toString("base64");

/** A recorded sale of eight lots, with functions for its sponsors. */
async function sale() {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const viewers = [10, 20, 40, 60, 80, 60, null, 20, 90, 50, 30, 10, 0, 0, 5, 5];
  const { id } = await recordedSale(server, organizer, viewers, { lotMinutes: 2 });
  const url = `/api/v1/auctions/${id}`;
  const add = async (sponsor: object) => organizer.call("POST", `${url}/sponsors`, sponsor);
  const get = async (path: string) => (await organizer.call("GET", `${url}/${path}`)).body.data;
  return { server, organizer, id, url, add, get };
}

describe("sponsors", () => {
  it("have the numbers of their lots, in the report and in exports", async () => {
    const { server, organizer, url, add, get } = await sale();
    const lots = [
      { from: "2", to: "4" },
      { from: "7", to: "7" },
    ];
    await add({ name: "<b>Acme</b>", lots, logo: PNG });
    await add({ name: "Whole", lots: [] });
    await add({ name: "Nothing", lots: [{ from: "90", to: "99" }] });
    const all: LotAudience[] = (await get("analytics/lots")).lots;
    const sponsors: SponsorAudience[] = (await get("analytics/report?timeRange=all")).sponsors;
    const booked = all.filter(({ number }) => ["2", "3", "4", "7"].includes(number));
    const sum = (of: LotAudience[], field: "viewerMinutes" | "secondsOnBlock") =>
      of.reduce((total, lot) => total + (lot[field] ?? 0), 0);
    for (const [sponsor, its] of [
      [sponsors[0], booked],
      [sponsors[1], all],
    ] as const) {
      expect(sponsor?.lotCount).toBe(its.length);
      expect(sponsor?.viewerMinutes).toBeCloseTo(sum(its, "viewerMinutes"), 9);
      expect(sponsor?.secondsOnBlock).toBeCloseTo(sum(its, "secondsOnBlock"), 9);
      expect(sponsor?.uniqueViewers).toBeNull();
    }
    expect(sponsors[2]).toMatchObject({ lotCount: 0, avgViewers: null, viewerMinutes: null, coverage: null });
    expect(sponsors[0]).toMatchObject({
      name: "<b>Acme</b>",
      lots,
      logo: { type: "image/png", width: 40, height: 20 },
    });
    const json = await get("analytics/export.json?table=sponsors&timeRange=all");
    expect(json[0]).toMatchObject({ name: "<b>Acme</b>", lots: "2–4; 7", avgViewers: sponsors[0]?.avgViewers });
    const headers = { cookie: organizer.cookie };
    const csv = await fetch(`${server.url}${url}/analytics/export.csv?table=sponsors&timeRange=all`, { headers });
    expect((await csv.text()).split("\r\n")[1]).toMatch(/^<b>Acme<\/b>,"2–4; 7",4,/);
  });

  it("change, and are deleted once, with entries in the audit log", async () => {
    const { organizer, url, add, get } = await sale();
    const { id } = (await add({ name: " Acme\u202E ", logo: PNG })).body.data;
    const one = `${url}/sponsors/${id}`;
    expect(await get("sponsors")).toMatchObject([{ name: "Acme", lots: [], logo: { type: "image/png" } }]);
    const jpeg = { logo: JPEG.toString("base64") };
    expect((await organizer.call("PATCH", one, jpeg)).body.data).toMatchObject({
      ...{ name: "Acme", logo: { type: "image/jpeg", width: 16, height: 8 } },
    });
    expect((await organizer.call("PATCH", one, { logo: null })).body.data).toMatchObject({ name: "Acme", logo: null });
    expect(await organizer.call("DELETE", one)).toMatchObject({ status: 200 });
    for (const method of ["DELETE", "PATCH"])
      expect((await organizer.call(method, one, method === "PATCH" ? {} : undefined)).body.error.code).toBe(
        "SPONSOR_NOT_FOUND",
      );
    const { entries } = (await organizer.call("GET", `${url}/audit`)).body.data;
    expect(entries.map(({ act }: { act: string }) => act).slice(0, 4)).toEqual([
      "sponsor_deleted",
      "sponsor_changed",
      "sponsor_changed",
      "sponsor_made",
    ]);
    expect(JSON.stringify(entries)).not.toContain("Acme");
  });

  it("are refused with the reason if a field or the picture is not valid, or if there are too many", async () => {
    const { add } = await sale();
    const reason = async (sponsor: object) => {
      const { status, body } = await add({ name: "Acme", ...sponsor });
      return [status, body.error?.message];
    };
    const file = (content: string | Buffer) => ({ logo: Buffer.from(content).toString("base64") });
    const logo = (why: string) => [400, expect.stringContaining(`logo: ${why}`)];
    expect(await reason(file("<svg onload='alert(1)'/>"))).toEqual(logo("must be a PNG or JPEG picture"));
    expect(await reason(file(pngOf(2_001, 1)))).toEqual(logo("has 2001 × 1 pixels. At most 2000 × 2000"));
    expect(await reason(file(Buffer.alloc(100_001)))).toEqual(logo("must be at most 100 KB"));
    expect(await reason({ logo: "not base64" })).toEqual([400, expect.stringContaining("logo")]);
    expect(await reason({ name: " " })).toEqual([400, expect.stringContaining("name")]);
    expect(await reason({ lots: [{ from: "20", to: "10" }] })).toEqual([400, expect.stringContaining("20–10")]);
    for (let made = 0; made < 10; made += 1) expect((await add({ name: `S${made}` })).status).toBe(201);
    expect(await reason({})).toEqual([409, expect.stringContaining("10 sponsors, which is the most")]);
  });

  it("have logos of a fixed type for members and readers of the report, and for nobody else", async () => {
    const { server, organizer, url, add } = await sale();
    const { id: sponsor } = (await add({ name: "Acme", logo: PNG })).body.data;
    const path = `${url}/sponsors/${sponsor}/logo`;
    const read = (headers: Record<string, string>) => fetch(`${server.url}${path}`, { headers });
    const share = (await organizer.call("POST", `${url}/shares`, { kind: "report", days: 1 })).body.data.token;
    const shared = await read({ [SHARE_HEADER]: share });
    expect(Buffer.from(await shared.arrayBuffer()).toString("base64")).toBe(PNG);
    expect(shared.headers.get("content-type")).toBe("image/png");
    expect(shared.headers.get("x-content-type-options")).toBe("nosniff");
    expect(shared.headers.get("cache-control")).toBe("no-store");
    const etag = shared.headers.get("etag") ?? "";
    expect((await read({ cookie: organizer.cookie, "if-none-match": etag })).status).toBe(304);
    expect((await read({})).status).toBe(401);
    const { id: other } = await organizer.createAuction();
    for (const wrong of [
      `/api/v1/auctions/${other}/sponsors/${sponsor}/logo`,
      `${url}/sponsors/${NOBODYS}/logo`,
      `/api/v1/auctions/${NOBODYS}/sponsors/${sponsor}/logo`,
    ])
      expect((await organizer.call("GET", wrong)).status).toBe(404);
  });
});
