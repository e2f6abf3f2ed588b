import { SHARE_HEADER } from "@headcount/protocol/headers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerOf, api, dataOf, sendForFile, sendWithin } from "./client.ts";

vi.mock("../browser/base-path.ts", () => ({
  BASE_PATH: "/audience",
  ownServer: () => "https://headcount.example/audience",
}));
vi.mock("./link-token.ts", () => ({ shareToken: "a.b", accessToken: null, isShared: true }));

afterEach(() => void vi.unstubAllGlobals());

/** The requests of the page. `reply` answers them, and the probe of the server fails. */
function answeredBy(reply: (request: Request, signal: AbortSignal) => Promise<Response>) {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", (request: Request | string, init: RequestInit & { signal: AbortSignal }) => {
    if (typeof request === "string") return Promise.reject(new TypeError("Failed to fetch"));
    const sent = new Request(request, init);
    requests.push(sent);
    return reply(sent, init.signal);
  });
  return requests;
}

const id = "a".repeat(24);
const getAuction = () => dataOf(api.GET("/api/v1/auctions/{id}", { params: { path: { id } } }));

describe("a request", () => {
  it("is sent below the base path, with the token of the link and without cookies", async () => {
    const requests = answeredBy(async () => Response.json({ success: true, data: { title: "Spring" } }));
    expect(await getAuction()).toEqual({ title: "Spring" });
    expect(requests[0]?.url).toBe(`https://headcount.example/audience/api/v1/auctions/${id}`);
    expect(requests[0]?.headers.get(SHARE_HEADER)).toBe("a.b");
    expect(requests[0]?.credentials).toBe("omit");
    expect(requests[0]?.headers.has("content-type")).toBe(false);
  });

  it("has a JSON body, and a query without absent values", async () => {
    const requests = answeredBy(async () => Response.json({ success: true, data: [], next: "n2" }));
    await api.PATCH("/api/v1/auctions/{id}", { params: { path: { id } }, body: { title: "Spring" } });
    expect(requests[0]?.headers.get("content-type")).toBe("application/json");
    expect(await requests[0]?.json()).toEqual({ title: "Spring" });
    const answer = await answerOf(api.GET("/api/v1/auctions", { params: { query: { q: "1&x=2" } } }));
    expect(answer.next).toBe("n2");
    expect(requests[1]?.url).toBe("https://headcount.example/audience/api/v1/auctions?q=1%26x%3D2");
  });
});

describe("an answer", () => {
  it("with an error is thrown with its code, message and field", async () => {
    const error = { code: "VALIDATION_FAILED", message: "id: not an id", field: "id" };
    answeredBy(async () => Response.json({ success: false, error }, { status: 400 }));
    await expect(getAuction()).rejects.toMatchObject({ name: "ApiError", ...error });
  });

  it.each([
    ["a proxy's page", () => new Response("<h1>Bad gateway</h1>", { status: 502 }), 502],
    ["the sign-in page of a network", () => new Response("<h1>Wi-Fi</h1>"), 200],
    ["no content", () => new Response(null, { status: 204 }), 204],
    ["JSON of something else", () => Response.json({ message: "no" }, { status: 403 }), 403],
    ["JSON without an object", () => Response.json(null), 200],
    ["a connection that breaks", () => new Response(new ReadableStream({ pull: (body) => body.error("broken") })), 200],
  ])("that is %s is thrown as NOT_READY", async (_, reply, status) => {
    answeredBy(async () => reply());
    const message = `The server cannot answer now (status ${status}). Try again later.`;
    await expect(getAuction()).rejects.toMatchObject({ name: "ApiError", code: "NOT_READY", message });
  });

  it("with a file is not read, but an error instead of the file is", async () => {
    const getFile = () =>
      api.GET("/api/v1/auctions/{id}/analytics/export.csv", {
        params: { path: { id } },
        parseAs: "stream",
        fetch: sendForFile,
      });
    answeredBy(async () => new Response("minute,viewers"));
    expect(await (await getFile()).response.text()).toBe("minute,viewers");
    answeredBy(async () => new Response("<h1>Bad gateway</h1>", { status: 502 }));
    expect((await getFile()).error?.error.code).toBe("NOT_READY");
  });
});

describe("a request that nothing answers", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const params = { path: { id } };

  it.each([
    ["a read", () => api.GET("/api/v1/auctions/{id}", { params }), 20_000],
    ["a write", () => api.PATCH("/api/v1/auctions/{id}", { params, body: {} }), 60_000],
    [
      "a call with its own deadline",
      () => api.DELETE("/api/v1/auctions/{id}", { params, fetch: sendWithin(7_000) }),
      7_000,
    ],
  ])("is aborted in time, once: %s", async (_, send, after) => {
    const requests = answeredBy(
      (_, signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    );
    let failure: unknown;
    send().catch((error: unknown) => {
      failure = error;
    });
    await vi.advanceTimersByTimeAsync(after - 1);
    expect(failure).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(failure).toMatchObject({ name: "TimeoutError" });
    expect(requests).toHaveLength(1);
  });
});

it("a read is sent again after a broken connection, and a write is not", async () => {
  const methods: string[] = [];
  vi.stubGlobal("fetch", async (request: Request | string) => {
    if (typeof request === "string") return new Response();
    methods.push(request.method);
    if (methods.length === 2) return Response.json({ success: true, data: "here" });
    throw new TypeError("Failed to fetch");
  });
  expect(await getAuction()).toBe("here");
  await expect(api.POST("/api/v1/keys", { body: { name: "app", scopes: [] } as never })).rejects.toThrow(
    "blocks the request",
  );
  expect(methods).toEqual(["GET", "GET", "POST"]);
});
