import { afterEach, describe, expect, it, vi } from "vitest";
import { loadLiveView, shownCount } from "./live-view.ts";

describe("the number shown", () => {
  it("is the loaded one until the socket has joined", () => {
    expect(shownCount({ viewerCount: 7 }, { viewerCount: null }, false)).toBe(7);
    expect(shownCount({ viewerCount: 7 }, { viewerCount: 0 }, false)).toBe(0);
  });

  it("does not return after the counter was hidden", () => {
    expect(shownCount({ viewerCount: 7 }, { viewerCount: null }, true)).toBeNull();
  });
});

describe("the first call", () => {
  afterEach(() => vi.unstubAllGlobals());
  const answers = (reply: () => Promise<Response>) => vi.stubGlobal("fetch", reply);

  it("distinguishes an auction that does not exist from a server that does not answer", async () => {
    answers(async () => Response.json({ success: false, error: {} }, { status: 404 }));
    expect(await loadLiveView("x")).toEqual({ kind: "unknown" });
    answers(async () => Response.json({ success: false, error: { message: "busy" } }, { status: 503 }));
    expect(await loadLiveView("x", null, 1)).toMatchObject({ kind: "failed" });
    answers(async () => new Response("<html>Bad gateway", { status: 502 }));
    expect(await loadLiveView("x")).toMatchObject({ kind: "failed", help: expect.stringContaining("does not answer") });
    answers(() => Promise.reject(new TypeError("Failed to fetch")));
    expect(await loadLiveView("x")).toMatchObject({ kind: "failed", help: expect.stringContaining("does not answer") });
  });

  it("stops waiting for a server that never answers", async () => {
    vi.useFakeTimers();
    vi.stubGlobal(
      "fetch",
      (_: string, { signal }: { signal: AbortSignal }) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    );
    const loaded = loadLiveView("x");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await loaded).toMatchObject({ kind: "failed", help: expect.stringContaining("does not answer") });
    vi.useRealTimers();
  });

  it("is reported as blocked by the device if the server answers another request", async () => {
    vi.stubGlobal("fetch", (url: string) =>
      url.includes("live-view") ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve(new Response()),
    );
    expect(await loadLiveView("x")).toMatchObject({ kind: "failed", help: expect.stringContaining("blocks") });
  });
});
