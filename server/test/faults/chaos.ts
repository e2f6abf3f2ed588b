import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { type Operation, planChaos } from "./chaos-plan.ts";
import { runChaos } from "./chaos-run.ts";
import { rig } from "./rig.ts";

const HELP = `Lets faults happen at random to two servers of its own, then compares each stored minute with what really happened.

  npm run chaos -- [options]

  --seed N      the same seed, the same faults in the same order (at random)
  --minutes N   how long it lasts, 0.1 to 240 (2)
  --help        this text

Ends with 1 when a minute is wrong.`;

const options = z.object({
  seed: z.coerce
    .number()
    .int()
    .min(-(2 ** 31))
    .max(2 ** 31 - 1)
    .default(() => Math.floor(Math.random() * 2 ** 31)),
  minutes: z.coerce.number().min(0.1).max(240).default(2),
});

function readOptions(): z.output<typeof options> | "help" {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { seed: text, minutes: text, help: { type: "boolean" } } });
  if (values.help) return "help";
  const parsed = options.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(({ path, message }) => `--${path.join(".")}: ${message}`).join("\n"));
}

const line = (at: number, { kind, ...rest }: Operation): string =>
  `${(at / 1_000).toFixed(1).padStart(7)} s  ${kind} ${Object.values(rest)
    .map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value)))
    .join(" ")}`;

async function run({ seed, minutes }: z.output<typeof options>): Promise<void> {
  console.log(`Chaos for ${minutes} min with seed ${seed}`);
  const folder = mkdtempSync(join(tmpdir(), "headcount-chaos-"));
  const all = await rig({ folder });
  try {
    const plan = planChaos({ seed, forMs: minutes * 60_000 });
    const { from, to } = await runChaos(all, plan, (at, operation) => console.log(line(at, operation)));
    const [first, ...others] = await all.differences(from, to);
    if (first !== undefined) throw new Error(`${first}\nand ${others.length} more differences (seed ${seed})`);
    console.log(`Every minute is correct after ${plan.length} operations`);
  } finally {
    await all.stop();
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
