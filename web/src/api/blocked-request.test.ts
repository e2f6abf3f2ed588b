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
  it("is blocked where the server answers others", async () => {
    probe(true);
    const send = vi.fn(failed);
    await expect(detectBlocking(send)).rejects.toThrow(RequestBlocked);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it("is not sent twice when it changes something", async () => {
    probe(true);
    const send = vi.fn(failed);
    await expect(detectBlocking(send, false)).rejects.toThrow(RequestBlocked);
    expect(send).toHaveBeenCalledTimes(1);
  });

  it("is one to an unreachable server where that answers nothing else", async () => {
    probe(false);
    await expect(detectBlocking(failed)).rejects.toThrow(TypeError);
  });

  it("succeeds when only its connection had broken", async () => {
    probe(true);
    const send = vi.fn().mockRejectedValueOnce(new TypeError("Failed to fetch")).mockResolvedValueOnce("here");
    await expect(detectBlocking(send)).resolves.toBe("here");
  });

  it("asks nothing more after any other error, such as an aborted one", async () => {
    const fetched = probe(true);
    await expect(detectBlocking(() => Promise.reject(new DOMException("", "AbortError")))).rejects.toThrow(
      DOMException,
    );
    expect(fetched).not.toHaveBeenCalled();
  });
});

describe("an answer to a sign-in or a new password", () => {
  it("is the server's only as JSON: the sign-in page of a network is none, whatever its status", async () => {
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
