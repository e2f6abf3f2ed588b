import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { DEFAULT_GRID, INTERNAL_KEY_HEADER } from "@headcount/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { KeyRefused, RetryLater } from "../outbox/delivery.ts";
import { partOf } from "../outbox/outbox-store.contract.ts";
import { httpDelivery } from "./minute-delivery.ts";

async function listen(answer: RequestListener): Promise<string> {
  const http = createServer(answer);
  await new Promise<void>((resolve) => http.listen(0, resolve));
  onTestFinished(() => void http.close());
  return `http://localhost:${(http.address() as AddressInfo).port}`;
}

const KEY = "k".repeat(32);
const deliveryTo = (url: string) =>
  httpDelivery({
    secret: "a-secret",
    url,
    key: KEY,
    grid: DEFAULT_GRID,
    recorder: { node: "n", boot: "b" },
    now: () => 60_000,
  });
const answering = (status: number, headers: Record<string, string> = {}, body = "{}") =>
  listen((_request, response) => void response.writeHead(status, headers).end(body));

describe("delivery over HTTP", () => {
  it("does not send the internal key to the target of a redirect", async () => {
    const keys: unknown[] = [];
    const elsewhere = await listen((request, response) => {
      keys.push(request.headers[INTERNAL_KEY_HEADER]);
      response.end('{"success":true,"data":{"results":[]}}');
    });
    const url = await listen((_request, response) => {
      response.writeHead(307, { location: elsewhere }).end();
    });
    await expect(deliveryTo(url).deliver([partOf(1)])).rejects.toThrow("answers 307");
    expect(keys).toEqual([]);
  });

  it("sends its recorder and the time of its clock", async () => {
    const bodies: { sender?: unknown }[] = [];
    const url = await listen(async (request, response) => {
      bodies.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
      response.end('{"success":true,"data":{"results":[{"success":true,"stored":true,"message":"Snapshot saved"}]}}');
    });
    expect(await deliveryTo(url).deliver([partOf(1)])).toEqual([{ kind: "stored" }]);
    expect(bodies.map(({ sender }) => sender)).toEqual([
      { node: "n", boot: "b", secret: "a-secret", sentAt: "1970-01-01T00:01:00.000Z" },
    ]);
  });

  it.each([401, 403])("distinguishes a refused key, %d, from other errors", async (status) => {
    await expect(deliveryTo(await answering(status)).deliver([partOf(1)])).rejects.toThrow(KeyRefused);
  });

  it.each([
    [429, "7", 7_000],
    [503, "Thu, 01 Jan 1970 00:01:30 GMT", 30_000],
  ])("waits as long as an answer of %d requests", async (status, header, afterMs) => {
    const url = await answering(status, { "retry-after": header });
    const error = await deliveryTo(url)
      .deliver([partOf(1)])
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(RetryLater);
    expect(error.afterMs).toBe(afterMs);
  });

  it("does not treat a part as delivered if the answer lacks it", async () => {
    const url = await answering(200, {}, '{"success":true,"data":{"results":[]}}');
    await expect(deliveryTo(url).deliver([partOf(1), partOf(2)])).rejects.toThrow("does not say what became");
  });

  it("finds the single part that the API cannot read, and delivers the others", async () => {
    const url = await listen(async (request, response) => {
      const { snapshots } = JSON.parse(Buffer.concat(await request.toArray()).toString());
      const spoilt = snapshots.some(({ snapshot }: { snapshot: { part: { minute: number } } }) => {
        return snapshot.part.minute === 180_000;
      });
      const results = snapshots.map(() => ({ success: true, stored: true, message: "Snapshot saved" }));
      response.writeHead(spoilt ? 400 : 200).end(JSON.stringify({ success: true, data: { results } }));
    });
    expect(await deliveryTo(url).deliver([1, 2, 3, 4, 5].map((minute) => partOf(minute)))).toEqual([
      { kind: "stored" },
      { kind: "stored" },
      { kind: "refused", reason: "the API answers 400" },
      { kind: "stored" },
      { kind: "stored" },
    ]);
  });
});
