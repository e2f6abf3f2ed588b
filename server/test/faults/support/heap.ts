import { eventually } from "../../support/harness.ts";
import type { Program } from "../program.ts";

/** Settings for a program whose heap can be inspected. */
export const INSPECTABLE = { NODE_OPTIONS: "--inspect=127.0.0.1:0" };

const ADDRESS = /ws:\/\/127\.0\.0\.1:\d+\/\S+/;

/** Heap bytes of the program after garbage collection. */
export async function heldBytes(program: Program): Promise<number> {
  const url = await eventually(async () => ADDRESS.exec(program.errors.join("\n"))?.[0]);
  const inspector = new WebSocket(url);
  const ask = (id: number, method: string): Promise<{ usedSize?: number }> =>
    new Promise((resolve, reject) => {
      inspector.addEventListener("error", () => reject(new Error("the inspector cannot be reached")));
      inspector.addEventListener("message", ({ data }) => {
        const answer = JSON.parse(String(data));
        if (answer.id === id) resolve(answer.result);
      });
      inspector.send(JSON.stringify({ id, method }));
    });
  await new Promise((resolve) => inspector.addEventListener("open", resolve, { once: true }));
  await ask(1, "HeapProfiler.collectGarbage");
  const { usedSize = Number.NaN } = await ask(2, "Runtime.getHeapUsage");
  inspector.close();
  return usedSize;
}
