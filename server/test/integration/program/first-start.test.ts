import { DEMO_AUCTION_ID } from "@headcount/protocol";
import { watchAuction } from "@headcount/sdk";
import { describe, expect, it, onTestFinished } from "vitest";
import { startProgram } from "../../faults/program.ts";
import { freePort } from "../../support/free-port.ts";
import {
  EMAIL,
  eventually,
  listeningServer,
  PASSWORD,
  settings,
  temporaryFolder,
  viewer,
} from "../../support/harness.ts";

const LIVE_VIEW = `/api/v1/auctions/${DEMO_AUCTION_ID}/live-view`;
const LIVE_PAGE = `/t/auction/${DEMO_AUCTION_ID}/live`;

/** The first requests of clients, as `status`, or `status!` for a refusal without Retry-After. */
async function askAll(url: string): Promise<string[]> {
  const json = { method: "POST", headers: { "content-type": "application/json" } };
  const signIn = { ...json, body: JSON.stringify({ email: EMAIL, password: PASSWORD }) };
  const asked: [path: string, init?: RequestInit][] = [
    [LIVE_PAGE],
    [LIVE_VIEW],
    [`/api/v1/auctions/${DEMO_AUCTION_ID}/moments`],
    ["/api/auth/sign-in/email", signIn],
    ["/readyz"],
  ];
  return Promise.all(
    asked.map(async ([path, init]) => {
      const answer = await fetch(url + path, init);
      await answer.body?.cancel();
      return answer.status === 503 && answer.headers.get("retry-after") === null ? "503!" : String(answer.status);
    }),
  );
}

describe("a first start", () => {
  it("refuses no client permanently, from the moment its port is open", { timeout: 60_000 }, async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const dataDir = temporaryFolder();
    const env = settings({ PORT: String(port), DATABASE_URL: "sqlite:first.db", DATA_DIR: dataDir });
    const program = startProgram(env, { cwd: dataDir });
    onTestFinished(() => program.signal("SIGKILL"));

    const seen = new Set<string>();
    let isServing = false;
    const hammer = async (): Promise<void> => {
      while (!isServing) {
        // Until the port is open, connections are refused.
        const answers = await askAll(url).catch(() => null);
        for (const answer of answers ?? []) seen.add(answer);
        if (answers === null) await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    const hammering = [hammer(), hammer(), hammer()];
    const stock = viewer({ url }, { auctionId: DEMO_AUCTION_ID }, { reconnectionDelay: 20, reconnectionDelayMax: 50 });
    let stays = true;
    stock.socket.on("connect_error", () => {
      stays &&= stock.socket.active;
    });

    await program.started;
    expect(await askAll(url)).toEqual(["200", "200", "200", "200", "200"]);
    isServing = true;
    await Promise.all(hammering);
    await stock.sees(1);
    expect(stays).toBe(true);
    expect([...seen].sort()).toEqual(expect.arrayContaining(["200"]));
    expect([...seen].filter((status) => status !== "200" && status !== "503")).toEqual([]);
    expect(program.lines[0]).toBe(`Server started on PORT ${port}`);
  });

  it("answers requests that need the database with 503 and Retry-After until it is ready, and prints no address", async () => {
    const server = await listeningServer({ DATABASE_URL: `mongodb://127.0.0.1:${await freePort()}/headcount` });
    expect(await askAll(server.url)).toEqual(["503", "503", "503", "503", "503"]);
    for (const path of ["/healthz", "/", "/badge.js"]) expect((await server.call("GET", path)).status).toBe(200);
    const { headers, body } = await server.call("GET", LIVE_PAGE);
    expect([headers.get("content-type"), body]).toEqual([
      expect.stringContaining("text/html"),
      expect.stringContaining("<html"),
    ]);
  });

  it.each(["websocket", "polling"])(
    "lets clients over %s retry, those of the SDK and stock ones",
    async (transport) => {
      const server = await listeningServer({ DATABASE_URL: `mongodb://127.0.0.1:${await freePort()}/headcount` });
      const auth = { auctionId: DEMO_AUCTION_ID };
      const { socket } = viewer(server, auth, {
        transports: [transport],
        reconnectionDelay: 10,
        reconnectionDelayMax: 10,
      });
      for (let tries = 0; tries < 3; tries += 1) {
        await new Promise((resolve) => socket.once("connect_error", resolve));
        expect(socket.active).toBe(true);
      }
      const watch = watchAuction(DEMO_AUCTION_ID, { url: server.url, transports: [transport as "websocket"] });
      onTestFinished(watch.stop);
      await eventually(async () => watch.getSnapshot().status === "reconnecting");
      expect(watch.getSnapshot().error).toBeNull();
    },
  );
});
