import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { rig } from "./rig.ts";
import { leakOf, type SoakSample, soak } from "./soak-run.ts";
import { INSPECTABLE } from "./support/heap.ts";

const HELP = `Connects and disconnects viewers at two separate servers and prints the heap size of the realtime server.

  npm run soak -- [options]

  --minutes N      duration in minutes, 0.1 to 240 (10)
  --per-second N   new connections per second, 20 to 1000 (200)
  --help           this text

Exits with 1 if memory grows with the number of connections, or if the server keeps anything of them.`;

const options = z.object({
  minutes: z.coerce.number().min(0.1).max(240).default(10),
  "per-second": z.coerce.number().int().min(20).max(1_000).default(200),
});

/** Enough samples for a slope, and at most one in five seconds. */
const SAMPLES = 12;
const LEAST_MS = 5_000;

async function run({ minutes, "per-second": perSecond }: z.output<typeof options>): Promise<void> {
  const forMs = minutes * 60_000;
  console.log(`${perSecond} connections a second for ${minutes} min`);
  const folder = mkdtempSync(join(tmpdir(), "headcount-soak-"));
  const all = await rig({ folder, realtime: INSPECTABLE });
  const samples: SoakSample[] = [];
  try {
    for await (const sample of soak(all, { perSecond, forMs, everyMs: Math.max(LEAST_MS, forMs / SAMPLES) })) {
      samples.push(sample);
      console.log(
        `${String(sample.came).padStart(9)} connections  ${(sample.heldBytes / 1024 / 1024).toFixed(1)} MB heap`,
      );
    }
    const leak = leakOf(samples);
    if (leak !== null) throw new Error(`${Math.round(leak)} bytes are leaked per connection`);
    console.log("The server keeps nothing of viewers who left");
  } finally {
    await all.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { minutes: text, "per-second": text, help: { type: "boolean" } } });
  const parsed = options.safeParse(values);
  if (values.help) console.log(HELP);
  else if (parsed.success) await run(parsed.data);
  else throw new Error(parsed.error.issues.map(({ path, message }) => `--${path.join(".")}: ${message}`).join("\n"));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
