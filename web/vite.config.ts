import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { documentPage } from "./document-page.ts";
import { precompress } from "./precompress.ts";

const SERVER = "http://localhost:8080";

/** In development, addresses lead to the same documents as on the server. */
const documents: Plugin = {
  name: "documents",
  apply: "serve",
  transformIndexHtml: (html) =>
    html.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name) => (name === "lang" ? "en" : name === "dir" ? "ltr" : "")),
  configureServer({ middlewares }) {
    middlewares.use((request, _response, next) => {
      if (/^\/t\/auction\/[^/]*\/screen/.test(request.url ?? "")) request.url = "/screen.html";
      else if (request.url?.startsWith("/t/auction/")) request.url = "/live.html";
      else if (request.url?.startsWith("/how-we-count")) request.url = "/how-we-count.html";
      else if (request.url?.startsWith("/auctions/")) request.url = "/index.html";
      next();
    });
  },
};

export default defineConfig({
  // The server prefixes these addresses with its base path.
  base: "./",
  plugins: [react(), documents, documentPage, precompress],
  build: {
    manifest: true,
    // Browsers without preloading load the same files a little later.
    modulePreload: { polyfill: false },
    rollupOptions: {
      // A text that no page of a chunk shows is left out.
      treeshake: { manualPureFunctions: ["i18n._"] },
      // Many small files compress badly: what most organizer pages need of the components is one file, and so are small shared modules.
      output: {
        advancedChunks: {
          groups: [
            { name: "ui", test: /node_modules[\\/](@mantine|@floating-ui)/, minShareCount: 4 },
            {
              name: "common",
              priority: 1,
              test: /(organizer[\\/]private|sale[\\/]block|staff-hint|languages[\\/]language|server-address|shown-zone|zone-format|locale|price|isolated|viewer-count-words|blocked-request|deadline|base-path|storage|features|server-clock|limits)\.ts$/,
              minShareCount: 2,
            },
            {
              name: "words",
              test: /@lingui|web[\\/]src[\\/]languages[\\/]|(format[\\/](format|(?!moment)[\w-]+-words|estimate)|(components|shell|time|api)[\\/]text)\.ts$/,
              minShareCount: 2,
            },
          ],
        },
      },
      input: {
        index: resolve(import.meta.dirname, "index.html"),
        live: resolve(import.meta.dirname, "live.html"),
        screen: resolve(import.meta.dirname, "screen.html"),
        howWeCount: resolve(import.meta.dirname, "how-we-count.html"),
        // The server fills these in.
        api: resolve(import.meta.dirname, "api.html"),
        problem: resolve(import.meta.dirname, "problem.html"),
      },
    },
  },
  server: { proxy: { "/api": SERVER, "/auction/": { target: SERVER, ws: true }, "/badge.js": SERVER } },
});
