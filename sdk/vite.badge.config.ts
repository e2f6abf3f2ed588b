import { defineConfig } from "vite";
import { precompress } from "../web/precompress.ts";

/** Builds the badge's script for other sites: one file beside the pages. */
export default defineConfig({
  plugins: [precompress],
  build: {
    outDir: "../web/dist",
    emptyOutDir: false,
    lib: { entry: "src/badge.ts", name: "headcount", formats: ["iife"], fileName: () => "badge.js" },
  },
});
