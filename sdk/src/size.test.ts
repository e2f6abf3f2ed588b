import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, it } from "vitest";

async function bundled(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, entry), formats: ["es"] },
      rollupOptions: { external: ["socket.io-client", "react"] },
    },
  });
  const [{ output } = { output: [] }] = [result].flat().filter((each) => "output" in each);
  return output.map((each) => ("code" in each ? each.code : "")).join("");
}

it.each(["index.ts", "react.ts"])(
  "%s weighs at most 3 KB beside what it stands on, and holds no zod",
  async (entry) => {
    const code = await bundled(entry);
    expect(code).toContain("viewerCountUpdate");
    expect(code).not.toMatch(/zod/i);
    expect(gzipSync(code).length).toBeLessThanOrEqual(3 * 1024);
  },
);
