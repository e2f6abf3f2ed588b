import { defineConfig } from "vite";

/** npm 10 cannot install better-auth without a lock file, so it is in the build with what only it needs. */
const BUNDLED = [
  /^@headcount\//,
  /^@?better-(auth|call|fetch)/,
  /^@noble\//,
  /^@opentelemetry\//,
  /^(defu|jose|rou3)(\/|$)/,
];

/** The published package: the server with the protocol as JavaScript. Other packages stay dependencies. */
export default defineConfig({
  build: {
    ssr: true,
    target: "node22",
    minify: false,
    license: { fileName: "licenses.md" },
    rollupOptions: {
      input: ["src/cli/headcount.ts", "src/index.ts"],
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        // Copied into the package, see scripts/release/package.mjs.
        paths: { "better-sqlite3": "../vendor/better-sqlite3/lib/index.js" },
      },
    },
  },
  ssr: { noExternal: BUNDLED },
});
