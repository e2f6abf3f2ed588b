import { afterArrival } from "../recorder-record.ts";
import type { RecorderRecord, RecorderStore } from "../store.ts";

const keyOf = (node: string, boot: string): string => JSON.stringify([node, boot]);

/** Recorders by node and boot. */
export const memoryRecorders = (): RecorderStore => {
  const recorders = new Map<string, RecorderRecord>();
  return {
    async note(delivered, now) {
      return delivered.map((one) => {
        const key = keyOf(one.node, one.boot);
        const record = afterArrival(recorders.get(key) ?? null, one, now);
        recorders.set(key, record);
        return record;
      });
    },
    find: async (node, boot) => recorders.get(keyOf(node, boot)) ?? null,
    async list(since) {
      return [...recorders.values()].filter(({ lastAt }) => lastAt >= since).sort((a, b) => b.lastAt - a.lastAt);
    },
  };
};
