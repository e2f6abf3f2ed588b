import { defineConfig } from "vitest/config";

const SYSTEM = "server/src/test/**/*.test.ts";
const ignored = ["**/node_modules/**", "**/dist/**"];

export default defineConfig({
  test: {
    environment: "node",
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{protocol,sdk,server,web,bench}/src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"],
          exclude: [...ignored, SYSTEM],
          testTimeout: 15_000,
          hookTimeout: 15_000,
        },
      },
      {
        extends: true,
        test: {
          // Whole servers and browsers: one file at a time, after the unit tests, so that no clock is starved.
          name: "system",
          include: [SYSTEM],
          exclude: ignored,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
