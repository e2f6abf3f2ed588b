// Program: recording without sockets. Changes of many auctions are sampled, aggregated, journaled on disk and handed over.
import { join } from "node:path";
import { DEFAULT_GRID } from "@headcount/protocol";
import { Outbox } from "../../server/src/outbox/outbox.ts";
import { sqliteOutboxStore } from "../../server/src/outbox/sqlite.ts";
import { systemClock } from "../../server/src/platform/clock.ts";
import { silentLogger } from "../../server/src/platform/logger.ts";
import { Minutes } from "../../server/src/recording/minute-builder.ts";
import { createSampler, instant } from "../../server/src/recording/sampler.ts";
import { answer } from "./child.ts";

const MAX_OUTBOX_BYTES = 1024 ** 3;
const recorder = { node: "bench", boot: "bench" };
const grid = DEFAULT_GRID;
const clock = systemClock;
const log = silentLogger;

const minutes = new Minutes({ ...recorder, grid, start: instant(clock) });
const store = sqliteOutboxStore({
  file: join(process.cwd(), "outbox.db"),
  ...recorder,
  maxBytes: MAX_OUTBOX_BYTES,
  log,
});
let slots = 0;
let parts = 0;
const outbox = new Outbox({
  store,
  log,
  now: () => clock.wall(),
  // The storage of minutes is measured separately.
  delivery: { deliver: async (delivered) => delivered.map(() => ({ kind: "stored" })) },
});
const sampler = createSampler({
  minutes,
  grid,
  clock,
  log,
  failed: () => process.exit(1),
  recorded(recorded) {
    slots += recorded.slots.length;
    parts += recorded.parts.length;
    outbox.put(recorded);
  },
});

answer({
  async start({ auctions }: { auctions: number }) {
    for (let nth = 0; nth < auctions; nth += 1) {
      const occupancy = { connections: 10 + (nth % 90), people: 9 + (nth % 80) };
      minutes.observe(
        nth.toString(16).padStart(24, "0"),
        occupancy,
        { joins: 10, leaves: 0, came: null, went: null },
        instant(clock),
      );
    }
    await outbox.start();
    await sampler.start();
  },
  tally: () => ({ slots, parts, active: minutes.size }),
  async stop() {
    await sampler.stop();
    await outbox.stop();
    return outbox.report.totals;
  },
});
