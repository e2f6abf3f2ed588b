import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, it } from "vitest";

it("the SDK weighs at most 3 KB beside socket.io-client", async () => {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, "index.ts"), formats: ["es"] },
      rollupOptions: { external: ["socket.io-client"] },
    },
  });
  const [{ output } = { output: [] }] = [result].flat().filter((each) => "output" in each);
  const code = output.map((each) => ("code" in each ? each.code : "")).join("");
  expect(code).toContain("viewerCountUpdate");
  expect(gzipSync(code).length).toBeLessThanOrEqual(3 * 1024);
});
