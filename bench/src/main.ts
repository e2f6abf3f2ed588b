import { readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { markdown, text, written } from "./report.ts";
import type { Scenario } from "./scenario.ts";
import { burst } from "./scenarios/burst.ts";
import { chartIn } from "./scenarios/chart.ts";
import { churn } from "./scenarios/churn.ts";
import { clusterWith } from "./scenarios/cluster.ts";
import { huge } from "./scenarios/huge.ts";
import { idle } from "./scenarios/idle.ts";
import { ingest } from "./scenarios/ingest.ts";
import { listing } from "./scenarios/listing.ts";
import { moments } from "./scenarios/moments.ts";
import { naive } from "./scenarios/naive.ts";
import { reading } from "./scenarios/reading.ts";
import { recording } from "./scenarios/recording.ts";
import { rooms } from "./scenarios/rooms.ts";
import { season } from "./scenarios/season.ts";
import { steady } from "./scenarios/steady.ts";
import { storm } from "./scenarios/storm.ts";

const SCENARIOS: readonly Scenario[] = [
  steady,
  storm,
  burst,
  churn,
  rooms,
  huge,
  naive,
  idle,
  recording,
  ingest,
  reading,
  listing,
  season,
  moments,
  chartIn(process.env.CHROMIUM_BIN),
  clusterWith(process.env.REDIS_SERVER_BIN),
];
const BENCHMARK_PAGE = join(import.meta.dirname, "../../docs/guides/benchmark.md");

const HELP = `Measures one process and several, compares them with other servers, and prints one table per scenario.

  npm run bench -- [options]

  --quick       a tenth of the size, compared with one other server, in a few minutes
  --only NAME   one scenario; can be repeated
  --write       write the results into docs/guides/benchmark.md
  --help        this text

Scenarios:
${SCENARIOS.map(({ name, what }) => `  ${name.padEnd(10)}  ${what}`).join("\n")}`;

const machine = (): string => {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  const versions = `Node ${process.versions.node}, Linux ${release()}`;
  return `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpu?.model.trim() ?? "unknown"}), ${memory} GiB, ${versions}`;
};

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    write: { type: "boolean", default: false },
    help: { type: "boolean" },
  },
});
const unknown = values.only?.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name)) ?? [];
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`No such scenario: ${unknown.join(", ")}\n`);
  console.log(HELP);
  process.exit(unknown.length > 0 ? 1 : 0);
}

// Node children end with their IPC channel. Other processes end in an `exit` handler, which a signal alone would skip.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

console.log(machine());
for (const { name, what, run } of SCENARIOS) {
  if (values.only && !values.only.includes(name)) continue;
  const began = performance.now();
  try {
    const figures = await run({ quick: values.quick, log: (line) => console.error(`  ${name}: ${line}`) });
    const took = `${Math.round((performance.now() - began) / 1_000)} s`;
    console.log(`\n${text({ name, what, figures })}\n(${took})`);
    if (values.write) {
      const content = `${markdown({ name, what, figures })}\n\n${machine()}${values.quick ? ", quick" : ""}.`;
      writeFileSync(BENCHMARK_PAGE, written(readFileSync(BENCHMARK_PAGE, "utf8"), name, content));
    }
  } catch (error) {
    console.error(`\n${name} failed:`, error);
    process.exitCode = 1;
  }
}
