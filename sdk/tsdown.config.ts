import { defineConfig } from "tsdown";

/** Builds the published package: ES modules with their types. The protocol's code and types are bundled. */
export default defineConfig({
  entry: { index: "src/index.ts", react: "src/react.ts", badge: "src/badge.ts", api: "src/api/index.ts" },
  outDir: "dist",
  tsconfig: "tsconfig.build.json",
  format: "esm",
  platform: "neutral",
  target: "es2022",
  dts: true,
  deps: { neverBundle: ["react", "socket.io-client"], alwaysBundle: [/^@headcount\/protocol/] },
  inputOptions: { checks: { pluginTimings: false } },
  outExtensions: () => ({ js: ".js", dts: ".d.ts" }),
});
