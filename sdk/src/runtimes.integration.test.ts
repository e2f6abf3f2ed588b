import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Server } from "socket.io";
import { describe, expect, it, onTestFinished } from "vitest";

const SDK = pathToFileURL(resolve(import.meta.dirname, "index.ts")).href;

/** The globals of other runtimes, instead of a browser's. */
const RUNTIMES = {
  "plain Node": "",
  "React Native": "globalThis.window = globalThis; globalThis.navigator ??= {}; delete globalThis.localStorage;",
  "a window with a navigator only": "globalThis.window = { navigator: {} };",
  "an empty window and document": "globalThis.window = {}; globalThis.document = {}; globalThis.localStorage = null;",
  "a window without a navigator": "globalThis.window = { addEventListener() {}, removeEventListener() {} };",
  "storage that throws": `
    const deny = { get() { throw new Error("denied"); }, configurable: true };
    Object.defineProperty(globalThis, "localStorage", deny);
    Object.defineProperty(globalThis, "sessionStorage", deny);`,
  "no Intl": "delete globalThis.Intl;",
};

/** Runs a module with access to `watchAuction` and `url` until it exits by itself. Rejects with its error output. */
async function run(before: string, body: string, url: string): Promise<string> {
  const code = `${before}
    const { watchAuction, viewerCountWords } = await import(${JSON.stringify(SDK)});
    const url = ${JSON.stringify(url)};
    const A = "a".repeat(24);
    const until = (watch, wanted) => new Promise((resolve) => {
      const check = () => wanted(watch.getSnapshot()) && resolve();
      watch.subscribe(check);
      check();
    });
    ${body}`;
  const child = spawn(process.execPath, ["--input-type=module", "--no-warnings", "--eval", code]);
  onTestFinished(() => void child.kill("SIGKILL"));
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const status = await new Promise((done) => child.once("exit", done));
  if (status !== 0) throw new Error(`exit ${status}: ${err}`);
  return out;
}

async function headcount(): Promise<string> {
  const http = createServer();
  const io = new Server(http, { path: "/auction/" });
  io.on("connection", (socket) =>
    socket.emit("viewerCountUpdate", 1_234, { connections: 1_234, people: 1_234, version: 1, stale: false }),
  );
  await new Promise<void>((done) => http.listen(0, done));
  onTestFinished(() => void io.close());
  return `http://localhost:${(http.address() as AddressInfo).port}`;
}

/** Each test starts a process. `npm test` tries these, and `npm run test:rest` the others. */
const QUICK = ["plain Node", "storage that throws", "while it waits to try again"];
const isQuick = (name: string) => (QUICK.includes(name) ? {} : { tags: ["slow"] });

describe("the SDK without a browser", () => {
  for (const runtime of ["plain Node", "a window with a navigator only"] as const)
    it(`lets a server import the badge without an error: ${runtime}`, isQuick(runtime), async () => {
      const badge = pathToFileURL(resolve(import.meta.dirname, "badge.ts")).href;
      const body = `await import(${JSON.stringify(badge)}); console.log("imported");`;
      expect(await run(RUNTIMES[runtime], body, "")).toBe("imported\n");
    });

  for (const [name, before] of Object.entries(RUNTIMES))
    it(`follows a count and lets the process exit after stop: ${name}`, isQuick(name), async () => {
      const body = `
      const watch = watchAuction(A, { url });
      await until(watch, ({ viewerCount }) => viewerCount === 1234);
      console.log(viewerCountWords(watch.getSnapshot().viewerCount));
      watch.stop();`;
      expect(await run(before, body, await headcount())).toBe("1,234\n");
    });

  for (const [when, body] of [
    ["before it has connected", `watchAuction(A, { url }).stop();`],
    [
      "while it waits to try again",
      `const watch = watchAuction(A, { url: "http://localhost:9" });
       await until(watch, ({ connectError }) => connectError !== null);
       watch.stop();`,
    ],
    [
      "in the turn in which it connects",
      `const watch = watchAuction(A, { url });
       await until(watch, ({ status }) => status === "live");
       watch.stop();
       watchAuction(A, { url }).stop();`,
    ],
    [
      "after an address that is none",
      `try { watchAuction(A, { url: "nonsense" }); } catch { console.log("refused"); }`,
    ],
  ] as const)
    it(`leaves nothing open when stopped ${when}`, isQuick(when), async () => {
      await run("globalThis.window = { navigator: {} };", body, await headcount());
    });
});
