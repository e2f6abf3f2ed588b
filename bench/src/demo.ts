import { parseArgs } from "node:util";
import { auctionId, DEMO_AUCTION_ID } from "@headcount/protocol";
import { z } from "zod";
import { configOfEnvironment } from "../../server/src/config/environment.ts";
import { planAudience } from "../../server/src/simulation/audience-plan.ts";
import { planSale, type SalePlan } from "../../server/src/simulation/sale-plan.ts";
import { auctioneer, localKey, recordingWith } from "./auctioneer.ts";
import { drive, liveView } from "./audience-driver.ts";

const HELP = `Sends a simulated audience into the demo auction of a running server, and sells lots there when the server is on this machine.

  npm run demo -- [options]

  --viewers N   the most at once, 1 to 10000 (200)
  --minutes N   how long it lasts, 0.1 to 240 (5)
  --url URL     the server (http://localhost:8080)
  --auction ID  another demo auction
  --seed N      the same seed, the same audience (at random)
  --help        this text`;

const options = z.object({
  viewers: z.coerce.number().int().min(1).max(10_000).default(200),
  minutes: z.coerce.number().min(0.1).max(240).default(5),
  url: z
    .url({ protocol: /^https?$/ })
    // Socket.IO would treat a path as a namespace.
    .transform((url) => new URL(url).origin)
    .default("http://localhost:8080"),
  auction: auctionId.default(DEMO_AUCTION_ID),
  seed: z.coerce
    .number()
    .int()
    .default(() => Math.floor(Math.random() * 2 ** 31)),
});

function readOptions(): z.output<typeof options> | "help" {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { viewers: text, minutes: text, url: text, auction: text, seed: text, help: { type: "boolean" } },
  });
  if (values.help) return "help";
  const parsed = options.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(({ path, message }) => `--${path.join(".")}: ${message}`).join("\n"));
}

const clock = (ms: number): string => {
  const seconds = Math.round(ms / 1_000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
};

async function run({ viewers, minutes, url, auction: id, seed }: z.output<typeof options>): Promise<void> {
  const { auction, count } = await liveView(url, id);
  if (!auction.demo)
    throw new Error(`"${auction.title}" is a real auction: simulated viewers go only into a demo auction`);

  console.log(
    `Up to ${viewers} simulated viewers for ${minutes} min in "${auction.title}" (seed ${seed}); Ctrl-C ends it`,
  );
  console.log(`Live view: ${new URL(`/t/auction/${id}/live`, url)}`);
  const stop = new AbortController();
  process.on("SIGINT", () => stop.abort());
  process.on("SIGTERM", () => stop.abort());
  const sale = saleOf(minutes, seed);
  const selling = sell({ url, id, sale, signal: stop.signal });
  const { counted, reached, failed } = await drive({
    url,
    auctionId: id,
    plan: planAudience({ viewers, minutes, seed, interest: sale.interest }),
    signal: stop.signal,
    report: ({ elapsed, connected, counted }) =>
      console.log(`${clock(elapsed)}  ${connected} connected, the server counts ${counted ?? "?"}`),
  });
  stop.abort();
  console.log(await selling);
  if (reached === 0)
    throw new Error(
      "No connection succeeded. Check that the realtime server is running and reachable from this address",
    );
  if (failed > 0) console.log(`${failed} connections failed at first`);
  console.log(`Everyone has left, ${verdict(counted, count === null)}`);
}

/** A lot about every 40 s, up to 24 of them, from when the room has filled until it empties. */
function saleOf(minutes: number, seed: number): SalePlan {
  const seconds = minutes * 60;
  const lots = Math.max(1, Math.min(24, Math.round((seconds * 0.8) / 40)));
  const lotS = (seconds * 0.8) / lots / 1.15;
  return planSale({ lots, lotS, startS: seconds * 0.08, gapS: lotS * 0.1, breakS: 0, seed });
}

const NO_KEY =
  "No lots were sold. To sell lots, set INTERNAL_API_KEY, or set DATA_DIR to the folder of a server on this machine";

/** Sells the lots and returns the result in one line. The audience also runs without lots. */
async function sell({ url, id, sale, signal }: { url: string; id: string; sale: SalePlan; signal: AbortSignal }) {
  try {
    // The settings of the server that runs in this folder.
    const key = localKey(url, configOfEnvironment());
    if (key === null) return NO_KEY;
    const lots = await auctioneer(sale.events, recordingWith({ url, auctionId: id, key }), signal);
    return `${lots} ${lots === 1 ? "lot" : "lots"} came under the hammer`;
  } catch (error) {
    return `Lots could not be recorded: ${(error as Error).message}`;
  }
}

/** Compares with the server's count. Another viewer of the live view is counted too and looks like a counting error. */
function verdict(counted: number | null, hidden: boolean): string {
  if (hidden) return "and the auction's counter is hidden, so there is nothing to compare";
  if (counted === null) throw new Error("Everyone has left, but the server no longer answers");
  if (counted === 0) return "and the server agrees";
  const difference = `${Math.abs(counted)} ${counted > 0 ? "more" : "fewer"}`;
  return `and the server counts ${difference} than before: other viewers joined or left meanwhile, or the count is wrong`;
}

try {
  const read = readOptions();
  if (read === "help") console.log(HELP);
  else await run(read);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
