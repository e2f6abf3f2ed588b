import { createBabelExtractor } from "@lingui/cli/api/extractors/babel";
import { defineConfig } from "@lingui/conf";
import { ERRORS } from "./protocol/src/http/errors.ts";

const babel = createBabelExtractor();

// The catalogues of the organizer's pages: `npm run languages` adds new texts and removes unused ones.
export default defineConfig({
  sourceLocale: "en",
  locales: ["hi", "de", "fr", "es", "ar"],
  catalogs: [
    {
      path: "web/src/languages/{locale}",
      include: ["web/src", "protocol/src/http/errors.ts"],
      exclude: ["**/*.test.ts", "web/src/live/**", "web/src/screen/**"],
    },
  ],
  extractors: [
    {
      match: (file) => file.endsWith("/errors.ts"),
      // The server's messages are in no call.
      extract(file, _code, found) {
        for (const { message } of Object.values(ERRORS)) found({ id: message, origin: [file, 1] });
      },
    },
    babel,
  ],
  // A text of the code and its translation a line.
  format: {
    catalogExtension: ".json",
    parse: (content) =>
      Object.fromEntries(
        Object.entries(JSON.parse(content) as Record<string, string>).map(([id, translation]) => [id, { translation }]),
      ),
    serialize: (catalog) =>
      `${JSON.stringify(Object.fromEntries(Object.entries(catalog).map(([id, { translation }]) => [id, translation ?? ""])), null, 2)}\n`,
  },
});
