import { afterEach, describe, expect, it, vi } from "vitest";
import { counted, headcount, watch } from "./viewer.fixtures.ts";

afterEach(() => void vi.unstubAllGlobals());

/** A server that admits only these tokens, and the tokens that it received. */
async function guarded(admitted: readonly unknown[], code = "ACCESS_TOKEN_INVALID", reason = "expired") {
  const server = await headcount((socket) => socket.emit("viewerCountUpdate", ...counted(3, 10)));
  const sent: unknown[] = [];
  server.io.use(({ handshake: { auth } }, next) => {
    sent.push(auth.accessToken);
    if (admitted.includes(auth.accessToken)) next();
    else next(Object.assign(new Error("refused"), { data: { code, message: "refused", reason } }));
  });
  return { ...server, sent };
}

describe("an access token", () => {
  it("is sent unchanged, or requested from a function for each connection", async () => {
    const { url, sockets, sent } = await guarded(["fixed", "t1", "t2"]);
    await watch(url, undefined, { accessToken: "fixed" }).reaches({ status: "live", viewerCount: 3 });
    let calls = 0;
    const viewer = watch(url, "b".repeat(24), { accessToken: async () => `t${++calls}` });
    await viewer.reaches({ viewerCount: 3 });
    sockets[1]?.disconnect(true);
    await viewer.reaches({ status: "reconnecting" });
    await viewer.reaches({ status: "live" });
    expect(sent).toEqual(["fixed", "t1", "t2"]);
  });

  it("that is refused ends the watch at once if it is a text, or after one more call of the function", async () => {
    const { url, sent } = await guarded([]);
    const refused = { status: "refused", error: "ACCESS_TOKEN_INVALID", reason: "expired" } as const;
    await watch(url, undefined, { accessToken: "old" }).reaches(refused);
    let calls = 0;
    await watch(url, "b".repeat(24), { accessToken: () => `t${++calls}` }).reaches(refused);
    expect(sent).toEqual(["old", "t1", "t2"]);
  });

  it("is renewed once if the first one is refused", async () => {
    const { url, sent } = await guarded(["t2"]);
    let calls = 0;
    await watch(url, undefined, { accessToken: () => `t${++calls}` }).reaches({ status: "live" });
    expect(sent).toEqual(["t1", "t2"]);
  });

  it.each(["ACCESS_TOKEN_REQUIRED", "SITE_NOT_ALLOWED"] as const)("%s ends the watch", async (error) => {
    const { url, sent } = await guarded(["a"], error);
    await watch(url).reaches({ status: "refused", error });
    expect(sent).toEqual([undefined]);
  });

  it("is requested again later while the application has none, or its keys cannot be loaded", async () => {
    const { url, sent } = await guarded(["t4"], "TOKEN_KEYS_UNAVAILABLE");
    let calls = 0;
    const viewer = watch(url, undefined, {
      accessToken: async () => {
        calls += 1;
        if (calls < 3) throw new Error("the shop is away");
        return `t${calls}`;
      },
    });
    await viewer.reaches({ status: "reconnecting", connectError: "the shop is away" });
    await viewer.reaches({ status: "live", viewerCount: 3, connectError: null });
    expect(sent).toEqual(["t3", "t4"]);
  });

  it("that comes after the watch has stopped is not sent", async () => {
    const { url, sent } = await guarded(["late"]);
    let give: (token: string) => void = () => {};
    const asked = new Promise<void>((resolve) => {
      const accessToken = () => {
        resolve();
        return new Promise<string>((done) => {
          give = done;
        });
      };
      const viewer = watch(url, undefined, { accessToken });
      void Promise.resolve().then(() => asked.then(() => viewer.stop()));
    });
    await asked;
    await new Promise((resolve) => setImmediate(resolve));
    give("late");
    await watch(url, "b".repeat(24), { accessToken: "late" }).reaches({ status: "live" });
    expect(sent).toEqual(["late"]);
  });
});
