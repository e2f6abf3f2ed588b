import { afterEach, describe, expect, it, vi } from "vitest";
import { detectBlocking, RequestBlocked } from "./blocked-request.ts";

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
