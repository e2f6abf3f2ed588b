import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import LongestFirst from "./scripts/test/sequencer.mjs";
import { isLong, LONG, onceMore, SLOW, TAGGED, TIERS, type Tier } from "./scripts/test/tiers.mjs";

const IGNORED = ["**/node_modules/**", "**/dist/**"];

/** Only ends a test that hangs: no test may pass or fail by the machine's speed. */
const LIMIT_MS = 5 * 60_000;

/** Many tests wait for clocks, pages and other processes: two files more than there are cores keep the cores busy. */
const MAX_WORKERS = Math.min(availableParallelism() + 2, 8);

const CHROMIUM = { globalSetup: "scripts/test/chromium-setup.mjs" };
const REDIS = { globalSetup: "scripts/test/redis-setup.mjs" };
const PROGRAM = "scripts/test/program-setup.mjs";
const FAULT_TOOLS = {
  globalSetup: ["scripts/test/faketime-setup.mjs", "scripts/test/balancers-setup.mjs", REDIS.globalSetup, PROGRAM],
};
const REST_TOOLS = { globalSetup: [CHROMIUM.globalSetup, REDIS.globalSetup, PROGRAM] };

type Options = NonNullable<TestProjectInlineConfiguration["test"]>;

const project = (name: string, options: Options): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name,
    setupFiles: ["scripts/test/property-runs.ts", "scripts/test/worker-exit.ts"],
    // Files share a worker and with it the loaded server, so tests leave nothing behind in modules.
    isolate: false,
    maxWorkers: MAX_WORKERS,
    // The tiers of `npm test` are one group, so that no core waits for the last file of a tier.
    sequence: { groupOrder: 0 },
    ...options,
  },
});

const tier = (name: Tier, options: Options): TestProjectInlineConfiguration => {
  const { include, exclude } = TIERS[name];
  return project(name, { include, exclude: [...IGNORED, ...exclude], ...options });
};

/** The files of the everyday tiers that a project beside them has once more. */
const filesOnceMore = (project: ReturnType<typeof onceMore>): string[] =>
  Object.values(TIERS)
    .filter((each) => each !== TIERS.faults)
    .flatMap(({ include, exclude }) =>
      include.flatMap((pattern) => globSync(pattern, { exclude: [...IGNORED, ...exclude] })),
    )
    .filter((file) => onceMore(readFileSync(resolve(import.meta.dirname, file), "utf8")) === project);

/**
 * After the everyday tiers, as one group: the processes of faults wait for the ends of minutes and for time limits, and long
 * histories and pages keep the cores busy meanwhile.
 */
const REST = { sequence: { groupOrder: 1 } };
// Vitest takes a project's own filter, though its types have it for a whole run only.
const onlySlow = { tagsFilter: [SLOW] } as Options;

export default defineConfig({
  test: {
    environment: "node",
    restoreMocks: true,
    expect: { poll: { timeout: 60_000 } },
    testTimeout: LIMIT_MS,
    hookTimeout: LIMIT_MS,
    sequence: { sequencer: LongestFirst },
    tags: [{ name: SLOW, description: "Too slow for every day: npm test leaves it out." }],
    projects: [
      tier("unit", {}),
      tier("integration", REDIS),
      tier("browser", CHROMIUM),
      tier("faults", { ...REST, ...FAULT_TOOLS }),
      // Beside the tiers, whose files they have once more.
      ...(isLong
        ? [
            project(LONG, { include: filesOnceMore(LONG), ...REST, ...REST_TOOLS }),
            project(TAGGED, { include: filesOnceMore(TAGGED), ...onlySlow, ...REST, ...REST_TOOLS }),
          ]
        : []),
    ],
  },
});
