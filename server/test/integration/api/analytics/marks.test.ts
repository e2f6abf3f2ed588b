import { expect, it } from "vitest";
import { startServer } from "../../../support/harness.ts";

const HOUR_MS = 3_600_000;

it("marks are listed in order, deleted once, and audited without their text", async () => {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale" });
  const path = `/api/v1/auctions/${id}`;
  const earlier = new Date(Date.now() - HOUR_MS).toISOString();
  const now = await organizer.call("POST", `${path}/marks`, { text: " stream\u202E dropped " });
  expect(now).toMatchObject({ status: 201, body: { data: { text: "stream dropped" } } });
  const before = await organizer.call("POST", `${path}/marks`, { at: earlier, text: "=1+1" });
  const list = async () => (await organizer.call("GET", `${path}/marks`)).body.data;
  expect(await list()).toEqual([before.body.data, now.body.data]);

  const one = `${path}/marks/${now.body.data.id}`;
  expect(await organizer.call("DELETE", one)).toMatchObject({ status: 200 });
  expect(await organizer.call("DELETE", one)).toMatchObject({
    status: 404,
    body: { error: { code: "MARK_NOT_FOUND" } },
  });
  expect(await list()).toEqual([before.body.data]);
  const { body } = await organizer.call("GET", `${path}/audit`);
  expect(body.data.entries.map(({ act }: { act: string }) => act).slice(0, 3)).toEqual([
    "mark_deleted",
    "mark_made",
    "mark_made",
  ]);
  expect(JSON.stringify(body)).not.toContain("dropped");
});

it("a mark needs a short text and a time that has passed", async () => {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale" });
  const future = new Date(Date.now() + HOUR_MS).toISOString();
  for (const body of [
    {},
    { text: "" },
    { text: "x".repeat(201) },
    { text: "x", at: future },
    { text: "x", at: "noon" },
    { text: "x", y: 1 },
  ])
    expect(await organizer.call("POST", `/api/v1/auctions/${id}/marks`, body)).toMatchObject({ status: 400 });
});

it("marks are in exports only if a member asks for them", async () => {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale" });
  const path = `/api/v1/auctions/${id}`;
  await organizer.call("POST", `${path}/marks`, { text: "=stream dropped" });
  const share = (await organizer.call("POST", `${path}/shares`, { days: 1 })).body.data;
  const get = (query: string, headers: Record<string, string>) =>
    fetch(`${server.url}${path}/analytics/${query}`, { headers });
  // A body that is not read would keep its connection open.
  const status = async (answer: Response): Promise<number> => {
    await answer.text();
    return answer.status;
  };
  const member = { cookie: organizer.cookie };
  const visitor = { "x-share-token": share.token };

  const csv = await (await get("export.csv?table=marks&timeRange=all", member)).text();
  expect(csv).toMatch(/^id,at,localTime,text\r\n[0-9a-f]{24},[^,]+,[^,]+,'=stream dropped\r\n$/);
  const json = JSON.parse(await (await get("export.json?table=all&marks=true&timeRange=all", member)).text());
  expect(json.data.marks).toMatchObject([{ text: "=stream dropped" }]);
  for (const query of ["export.json?table=all", "export.csv?table=moments"])
    expect(await (await get(query, member)).text()).not.toContain("stream dropped");

  for (const query of ["export.csv?table=marks", "export.json?table=marks", "export.json?table=all&marks=true"]) {
    expect(await status(await get(query, visitor))).toBe(403);
    const file = query.split("?")[0] ?? "";
    const asked = JSON.parse(await (await get(`export-ticket?file=${file}`, visitor)).text());
    expect(await status(await get(`${query}&ticket=${asked.data.ticket}`, {}))).toBe(403);
  }
  expect(await status(await get("export.json?table=all", visitor))).toBe(200);
});
