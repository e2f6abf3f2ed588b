import { defineConfig } from "vite";
import { precompress } from "../web/precompress.ts";

/** Builds the SDK as one module, for pages without a bundler. */
export default defineConfig({
  plugins: [precompress],
  build: {
    outDir: "../web/dist",
    emptyOutDir: false,
    lib: { entry: "src/index.ts", formats: ["es"], fileName: () => "sdk.js" },
  },
});
