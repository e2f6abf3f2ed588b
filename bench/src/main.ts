import { readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Child } from "./child.ts";
import { aligned, columns, markdown, type Result, summary, text, written } from "./report.ts";
import { medianOf } from "./runs.ts";
import type { Figure, Scenario } from "./scenario.ts";
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
import { refusals } from "./scenarios/refusals.ts";
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
  refusals,
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

  --quick       a tenth of the size, once, compared with one other server, in a few minutes
  --runs N      how often each scenario is played, by default three times; the tables have medians
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
    runs: { type: "string" },
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

const runs = Number(values.runs ?? (values.quick ? 1 : 3));
if (!Number.isInteger(runs) || runs < 1) {
  console.error("--runs needs a whole number from 1 on");
  process.exit(1);
}

/** Plays a scenario `runs` times, beside a process that does nothing and so shows the machine's own stalls. */
async function played({ name, what, run }: Scenario): Promise<Result> {
  const figures: Figure[][] = [];
  const stalls: number[] = [];
  for (let nth = 1; nth <= runs; nth += 1) {
    const log = (line: string): void => console.error(`  ${name}${runs > 1 ? ` ${nth}/${runs}` : ""}: ${line}`);
    const nothing = new Child("idle.ts");
    try {
      await nothing.loopDelay();
      figures.push(await run({ quick: values.quick, log }));
      stalls.push((await nothing.loopDelay()).max);
    } finally {
      await nothing.end();
    }
  }
  const list = stalls.map((ms) => ms.toFixed(1)).join(", ");
  const noise = `Beside it, a process that does nothing stalled for at most ${list} ms: that is the machine's own noise`;
  return { name, what, figures: medianOf(figures), noise };
}

const results: Result[] = [];
for (const scenario of SCENARIOS) {
  if (values.only && !values.only.includes(scenario.name)) continue;
  try {
    results.push(await played(scenario));
  } catch (error) {
    console.error(`\n${scenario.name} failed:`, error);
    process.exitCode = 1;
  }
}

const how = `${machine()}, ${runs === 1 ? "one run" : `medians of ${runs} runs`}${values.quick ? ", quick" : ""}`;
const goals = summary(results);
console.log(how);
if (goals.length > 1) console.log(`\n${aligned(goals, 2)}`);
for (const result of results) console.log(`\n${text(result)}`);
if (values.write) {
  let page = readFileSync(BENCHMARK_PAGE, "utf8");
  if (!values.only) page = written(page, "summary", `${columns(goals, 2)}\n\n${how}.`);
  for (const result of results) page = written(page, result.name, `${markdown(result)}\n\n${how}.`);
  writeFileSync(BENCHMARK_PAGE, page);
}
