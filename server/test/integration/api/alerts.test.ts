import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setInterval } from "node:timers/promises";
import type { AlertRule } from "@headcount/protocol";
import { expect, it, onTestFinished } from "vitest";
import { BREAK_AT, RECORDED_SALE } from "../../../src/alerts/recorded-sale.fixtures.ts";
import { EMAIL, eventually, startServer, type TestViewer, viewer } from "../../support/harness.ts";
import { mailSettings, startMailServer } from "../../support/mail-server.ts";

const DROP: AlertRule = {
  ...{ kind: "drop", percent: 50, minutes: 5, atLeast: 4, holdMinutes: 0, cooldownMinutes: 60, recovery: true },
};
const MILESTONE: AlertRule = {
  ...{ kind: "milestone", viewers: 6, holdMinutes: 0, cooldownMinutes: 0, recovery: false },
};
/** Sixty times as fast as the product. */
const FAST = { SLOT_MS: "83", WEBHOOK_ALLOW_PRIVATE: "on" };

/** A chat service. It does not answer at `/hangs`. */
async function chatRoom() {
  const bodies: { text?: string }[] = [];
  const chat = createServer(async (request, reply) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (request.url === "/hangs") return;
    bodies.push(JSON.parse(body));
    reply.end();
  });
  chat.listen(0, "127.0.0.1");
  await once(chat, "listening");
  onTestFinished(() => void chat.close().closeAllConnections());
  return { bodies, url: `http://127.0.0.1:${(chat.address() as AddressInfo).port}` };
}

it("a drop of a live audience reaches a chat, an inbox and the pages, once, while another webhook hangs", async () => {
  const { url, bodies } = await chatRoom();
  const mails = await startMailServer();
  const server = await startServer({ ...(await mailSettings(mails)), ...FAST });
  const olga = await server.signIn();
  const hook = { events: ["audience.drop"], preset: "slack" };
  await olga.call("POST", "/api/v1/webhooks", { ...hook, url: `${url}/hangs` });
  await olga.call("POST", "/api/v1/webhooks", { ...hook, url: `${url}/chat` });
  const settings = {
    rules: [DROP, MILESTONE],
    channels: { webhook: true, email: true, browser: true },
    quiet: null,
    saleReport: true,
  };
  expect((await olga.call("PUT", "/api/v1/alert-settings", settings)).body.data).toEqual(settings);
  expect((await olga.call("GET", "/api/v1/alert-settings")).body.data).toEqual(settings);
  const { id } = await olga.createAuction({ title: "Spring <sale>" });
  await olga.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  const viewers = Array.from({ length: 6 }, () => viewer(server, { auctionId: id }));
  await viewers[0]?.sees(6);
  const alerts = async () => (await olga.call("GET", `/api/v1/auctions/${id}/alerts`)).body.data;
  // The evaluation must have seen the audience before it drops.
  await eventually(async () => (await alerts()).length === 1);
  for (const one of viewers.slice(0, 4)) one.socket.close();
  await eventually(async () => bodies.length > 0);
  expect(bodies[0]?.text).toMatch(/Spring &lt;sale&gt;: the audience dropped from 6 to [0-3] within 5 minutes\./);
  const mail = await mails.mail(({ subject }) => subject?.startsWith("Spring <sale>: the audience dropped") ?? false);
  expect(mail.to).toMatchObject({ text: EMAIL });
  const listed = await alerts();
  expect(listed).toMatchObject([
    { auctionId: id, title: "Spring <sale>", phase: "raised", before: 6, muted: false },
    { rule: { kind: "milestone" }, viewers: 6 },
  ]);
  expect((await olga.call("GET", "/api/v1/alerts")).body.data).toEqual(listed);
  expect(bodies).toHaveLength(1);
});

it("a recorded sale, played at sixty times its speed, tells a chat of its break once", { tags: ["slow"] }, async () => {
  const { url, bodies } = await chatRoom();
  const server = await startServer(FAST);
  const olga = await server.signIn();
  await olga.call("POST", "/api/v1/webhooks", { events: ["audience.drop"], preset: "slack", url: `${url}/chat` });
  const channels = { webhook: true, email: false, browser: false };
  const rules = [{ ...DROP, percent: 25, atLeast: 10 }];
  await olga.call("PUT", "/api/v1/alert-settings", { rules, channels, quiet: null, saleReport: true });
  const { id } = await olga.createAuction({ title: "Evening sale" });
  await olga.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
  // Each connection stands for ten viewers. The part has five minutes before the break, and two of it.
  const part = RECORDED_SALE.slice(BREAK_AT - 60, BREAK_AT + 24).map((count) => Math.round(count / 10));
  const open: TestViewer[] = [];
  let shown = 0;
  for await (const _ of setInterval(Number(FAST.SLOT_MS))) {
    const wanted = part[shown];
    if (wanted === undefined) break;
    if (shown < 60) expect(bodies).toEqual([]);
    while (open.length < wanted) open.push(viewer(server, { auctionId: id }));
    for (const one of open.splice(wanted)) one.socket.close();
    shown += 1;
  }
  await eventually(async () => bodies.length > 0);
  expect(bodies.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^Evening sale: the audience dropped from 3[678] to 2\d within 5 minutes\.$/),
  ]);
});

it("rules are checked, and those of an auction replace those of the account", async () => {
  const server = await startServer();
  const olga = await server.signIn();
  const { id } = await olga.createAuction({});
  const path = `/api/v1/auctions/${id}/alert-rules`;
  expect((await olga.call("GET", path)).body.data).toEqual({ rules: null });
  expect((await olga.call("PUT", path, { rules: [DROP] })).body.data).toEqual({ rules: [DROP] });
  expect((await olga.call("GET", path)).body.data).toEqual({ rules: [DROP] });
  const audit = (await olga.call("GET", `/api/v1/auctions/${id}/audit`)).body.data.entries[0];
  expect(audit).toMatchObject({ act: "auction_changed", changes: [{ field: "alertRules", from: null, to: null }] });
  const wrong = [
    { ...DROP, percent: 0 },
    { ...DROP, kind: "rise" },
    { ...DROP, more: 1 },
  ];
  for (const rule of wrong) expect((await olga.call("PUT", path, { rules: [rule] })).status).toBe(400);
  expect((await olga.call("PUT", path, { rules: Array(21).fill(DROP) })).status).toBe(400);
  const quiet = { from: "25:00", to: "07:00", timeZone: "UTC" };
  const settings = { rules: [], channels: { webhook: true, email: true, browser: true }, quiet };
  expect((await olga.call("PUT", "/api/v1/alert-settings", settings)).status).toBe(400);
});
