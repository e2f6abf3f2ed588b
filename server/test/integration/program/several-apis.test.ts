import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../src/platform/clock.ts";
import { EMAIL, eventually, NO_RECORDER, type Organizer, startServer, type TestServer } from "../../support/harness.ts";
import { useTestMongo } from "../../support/mongo-server.ts";
import { describeRedis } from "../../support/redis-server.ts";

const { newDatabase, describeMongo } = useTestMongo();

const T0 = Date.parse("2026-03-01T12:00:00Z");

describe("several API processes with one database", () => {
  describeMongo("on MongoDB", () => {
    describeRedis("and Redis", (redis) => {
      /** Two API servers, and an organizer who reaches both with one session. */
      const pair = async (more: Record<string, string> = {}, clock = systemClock) => {
        const shared = {
          ...{
            DATABASE_URL: newDatabase(),
            REDIS_URL: redis().url,
            REDIS_PREFIX: `${randomBytes(6).toString("hex")}:`,
          },
          ...{ ...NO_RECORDER, ...more },
        };
        const a = await startServer(shared, clock);
        const b = await startServer(shared, clock);
        const { cookie } = await a.signIn();
        const by =
          (server: TestServer): Organizer["call"] =>
          (method, path, body) =>
            server.call(method, path, body, { cookie });
        return { a, b, byA: by(a), byB: by(b) };
      };

      it("count wrong passwords together", async () => {
        const { a, b } = await pair();
        const wrong = async (server: TestServer): Promise<number> =>
          (await server.call("POST", "/api/auth/sign-in/email", { email: EMAIL, password: "wrong-password" })).status;
        expect([await wrong(a), await wrong(a), await wrong(b), await wrong(b), await wrong(a)]).toEqual(
          Array(5).fill(401),
        );
        expect([await wrong(a), await wrong(b)]).toEqual([429, 429]);
      });

      it("answer with what another one wrote, also within a slot", async () => {
        // The slot does not end during the test, so a cached answer would stay.
        const { byA, byB } = await pair({}, { ...systemClock, wall: () => T0 });
        const { body } = await byA("POST", "/api/v1/auctions", { title: "Two" });
        const path = `/api/v1/auctions/${body.data.id}`;
        await byA("PATCH", path, { state: "live" });
        const lots = async (): Promise<string[]> =>
          (await byB("GET", `${path}/analytics/lots`)).body.data.lots.map(({ number }: { number: string }) => number);
        expect(await lots()).toEqual([]);
        await byA("POST", `${path}/moments`, { type: "lot_opened", lotNumber: "7" });
        await eventually(async () => (await lots()).includes("7"));
      });

      it("send each webhook once, and the other one goes on when the sending one stops", async () => {
        const received: string[] = [];
        const receiver = createServer((request, answer) => {
          let text = "";
          request.on("data", (chunk) => {
            text += chunk;
          });
          request.on("end", () => {
            received.push(JSON.parse(text).type);
            answer.end();
          });
        }).listen(0);
        onTestFinished(() => void receiver.close());
        const { a, byA, byB } = await pair({ WEBHOOK_ALLOW_PRIVATE: "on" });
        const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
        const events = ["auction.started", "auction.ended"];
        expect((await byA("POST", "/api/v1/webhooks", { url, events })).status).toBe(201);
        const { body } = await byA("POST", "/api/v1/auctions", { title: "Two" });
        const path = `/api/v1/auctions/${body.data.id}`;
        await byB("PATCH", path, { state: "live" });
        await eventually(async () => received.length === 1);
        await byA("PATCH", path, { state: "ended" });
        await eventually(async () => received.length === 2);
        await a.stop();
        await byB("PATCH", path, { state: "live" });
        await eventually(async () => received.length === 3);
        expect(received).toEqual(["auction.started", "auction.ended", "auction.started"]);
      });
    });
  });
});
