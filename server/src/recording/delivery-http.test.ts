import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { DEFAULT_GRID, INTERNAL_KEY_HEADER } from "@headcount/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { httpDelivery } from "./delivery-http.ts";
import { partOf } from "./shelf.contract.ts";

async function listen(answer: RequestListener): Promise<string> {
  const http = createServer(answer);
  await new Promise<void>((resolve) => http.listen(0, resolve));
  onTestFinished(() => void http.close());
  return `http://localhost:${(http.address() as AddressInfo).port}`;
}

describe("delivery over HTTP", () => {
  it("does not carry the internal key to where the API's address redirects", async () => {
    const keys: unknown[] = [];
    const elsewhere = await listen((request, response) => {
      keys.push(request.headers[INTERNAL_KEY_HEADER]);
      response.end('{"success":true,"data":{"results":[]}}');
    });
    const url = await listen((_request, response) => {
      response.writeHead(307, { location: elsewhere }).end();
    });
    const { deliver } = httpDelivery({ url, key: "k".repeat(32), grid: DEFAULT_GRID });
    await expect(deliver([partOf(1)])).rejects.toThrow("answers 307");
    expect(keys).toEqual([]);
  });
});
