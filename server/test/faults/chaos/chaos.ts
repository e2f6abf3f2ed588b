import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { rig } from "../rig.ts";
import { planNodesChaos } from "./nodes-plan.ts";
import { nodesRig } from "./nodes-rig.ts";
import { nodesDifferences, runNodesChaos } from "./nodes-run.ts";
import { planChaos } from "./plan.ts";
import { runChaos } from "./run.ts";

const HELP = `Lets faults happen at random to two servers of its own, then compares each stored minute with what really happened.

  npm run chaos -- [options]

  --seed N      the same seed, the same faults in the same order (at random)
  --minutes N   how long it lasts, 0.1 to 240 (2)
  --nodes N     several nodes on one Redis, 2 to 9: also compares the totals with the viewers, and with what Redis holds
  --help        this text

Ends with 1 when a minute or a total is wrong.`;

const options = z.object({
  seed: z.coerce
    .number()
    .int()
    .min(-(2 ** 31))
    .max(2 ** 31 - 1)
    .default(() => Math.floor(Math.random() * 2 ** 31)),
  minutes: z.coerce.number().min(0.1).max(240).default(2),
  nodes: z.coerce.number().int().min(2).max(9).optional(),
});
const MOST_SHOWN = 20;

type Options = z.output<typeof options>;

function readOptions(): Options | "help" {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { seed: text, minutes: text, nodes: text, help: { type: "boolean" } } });
  if (values.help) return "help";
  const parsed = options.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(({ path, message }) => `--${path.join(".")}: ${message}`).join("\n"));
}

const said = (at: number, { kind, ...rest }: { kind: string }): void =>
  console.log(
    `${(at / 1_000).toFixed(1).padStart(7)} s  ${kind} ${Object.values(rest)
      .map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value)))
      .join(" ")}`,
  );

/** @returns errors */
async function two(folder: string, { seed, minutes }: Options): Promise<string[]> {
  const all = await rig({ folder });
  try {
    const { from, to } = await runChaos(all, planChaos({ seed, forMs: minutes * 60_000 }), said);
    return await all.differences(from, to);
  } finally {
    await all.stop();
  }
}

async function several(folder: string, { seed, minutes }: Options, nodes: number): Promise<string[]> {
  const all = await nodesRig({ folder, nodes });
  try {
    const plan = planNodesChaos({ seed, forMs: minutes * 60_000, nodes });
    return await nodesDifferences(all, await runNodesChaos(all, plan, said));
  } finally {
    await all.stop();
  }
}

async function run(read: Options): Promise<void> {
  const { seed, minutes, nodes } = read;
  console.log(`Chaos for ${minutes} min with seed ${seed}${nodes ? ` and ${nodes} nodes` : ""}`);
  const folder = mkdtempSync(join(tmpdir(), "headcount-chaos-"));
  try {
    const found = nodes ? await several(folder, read, nodes) : await two(folder, read);
    if (found.length > 0)
      throw new Error(`${found.slice(0, MOST_SHOWN).join("\n")}\n${found.length} differences (seed ${seed})`);
    console.log(nodes ? "Every total and every minute is correct" : "Every minute is correct");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  const read = readOptions();
  if (read === "help") console.log(HELP);
  else await run(read);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
