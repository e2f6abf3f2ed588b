import { afterEach, describe, expect, it, vi } from "vitest";
import { detectBlocking, RequestBlocked, requireJson } from "./blocked-request.ts";

afterEach(() => void vi.unstubAllGlobals());

const failed = () => Promise.reject(new TypeError("Failed to fetch"));
const probe = (answers: boolean) => {
  const fetched = vi.fn(() => (answers ? Promise.resolve(new Response()) : failed()));
  vi.stubGlobal("fetch", fetched);
  return fetched;
};

describe("a request without an answer", () => {
  it("is blocked if the server answers other requests", async () => {
    probe(true);
    const send = vi.fn(failed);
    await expect(detectBlocking(send)).rejects.toThrow(RequestBlocked);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it("is not sent twice when it changes something", async () => {
    probe(true);
    const send = vi.fn(failed);
    await expect(detectBlocking(send, { isSafe: false })).rejects.toThrow(RequestBlocked);
    expect(send).toHaveBeenCalledTimes(1);
  });

  it("failed because of an unreachable server if no other request is answered", async () => {
    probe(false);
    await expect(detectBlocking(failed)).rejects.toThrow(TypeError);
  });

  it("succeeds when only its connection had broken", async () => {
    probe(true);
    const send = vi.fn().mockRejectedValueOnce(new TypeError("Failed to fetch")).mockResolvedValueOnce("here");
    await expect(detectBlocking(send)).resolves.toBe("here");
  });

  it("causes no other request after any other error, such as an aborted one", async () => {
    const fetched = probe(true);
    await expect(detectBlocking(() => Promise.reject(new DOMException("", "AbortError")))).rejects.toThrow(
      DOMException,
    );
    expect(fetched).not.toHaveBeenCalled();
  });
});

describe("a request that nothing answers", () => {
  afterEach(() => void vi.useRealTimers());
  /** Waits like `fetch` for a silent server. */
  const silent = (signal: AbortSignal) =>
    new Promise<Response>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

  it.each([
    { isSafe: true, after: 20_000 },
    { isSafe: false, after: 60_000 },
    { withinMs: 10_000, after: 10_000 },
  ])("is aborted in time, once: %j", async ({ after, ...sending }) => {
    vi.useFakeTimers();
    const fetched = probe(true);
    const send = vi.fn(silent);
    let failure: unknown;
    detectBlocking(send, sending).catch((error: unknown) => {
      failure = error;
    });
    await vi.advanceTimersByTimeAsync(after - 1);
    expect(failure).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(failure).toMatchObject({ name: "TimeoutError" });
    expect([send.mock.calls.length, fetched.mock.calls.length]).toEqual([1, 0]);
  });

  it("ends with the page's own signal, and leaves no timer after an answer", async () => {
    vi.useFakeTimers();
    const page = new AbortController();
    const asked = detectBlocking(silent, { signal: page.signal });
    page.abort(new DOMException("", "AbortError"));
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
    await detectBlocking(async () => "here");
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("an answer to a sign-in or a new password", () => {
  it("is the server's only if it is JSON; the sign-in page of a network is not, with any status", async () => {
    const json = { "content-type": "application/json; charset=utf-8" };
    for (const status of [200, 401, 500]) {
      const reply = new Response("null", { status, headers: json });
      expect(requireJson(reply)).toBe(reply);
      expect(() =>
        requireJson(new Response("<h1>Wi-Fi</h1>", { status, headers: { "content-type": "text/html" } })),
      ).toThrow("not the server's");
      expect(() => requireJson(new Response(null, { status }))).toThrow("not the server's");
    }
  });
});
