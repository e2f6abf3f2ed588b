import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Builds the page that measures the dashboard's chart. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { rollupOptions: { input: resolve(import.meta.dirname, "chart-cost.html") } },
});
