import type { Interval } from "@headcount/protocol/time";
import { useMemo } from "react";
import { type Shortcuts, useShortcuts } from "../components/shortcuts.ts";
import { adjacentInterval, RANGES } from "../time/ranges.ts";
import { serverNow } from "../time/server-time.ts";
import { scaled } from "./audience/zoom.ts";
import type { Address } from "./use-address.ts";

/** The keys that change the range. `span`: the shown interval; `null` while unknown. */
export function useRangeKeys(span: Interval | null, { show, zoom }: Pick<Address, "show" | "zoom">, help: () => void) {
  const shortcuts = useMemo<Shortcuts>(() => {
    const move = (direction: -1 | 1): void => {
      if (span) zoom(adjacentInterval(span, direction, serverNow()));
    };
    const scale = (factor: number): void => {
      if (span) zoom(scaled(span, factor, serverNow()));
    };
    return new Map([
      ...RANGES.map((range, index) => [String(index + 1), () => show({ range })] as const),
      ["ArrowLeft", () => move(-1)],
      ["ArrowRight", () => move(1)],
      ["+", () => scale(0.5)],
      ["-", () => scale(2)],
      ["Escape", () => show({})],
      ["?", help],
    ]);
  }, [span, show, zoom, help]);
  useShortcuts(shortcuts);
}
