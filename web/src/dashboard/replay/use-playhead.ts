import type { Interval } from "@headcount/protocol/time";
import { useReducedMotion } from "@mantine/hooks";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Speed } from "./replay-search.ts";

/** Interval between two shown instants while the replay runs, ms. */
const EVERY_MS = 250;
const CALM_EVERY_MS = 1_000;

interface PlayheadOptions {
  sale: Interval;
  /** The instant in the address, epoch ms. */
  addressed: number;
  speed: Speed;
  /** Writes an instant to the address. */
  address: (at: number) => void;
}

/** The shown instant (epoch ms). It is the one in the address, and runs on from there while the replay plays. */
export function usePlayhead({ sale, addressed, speed, address }: PlayheadOptions) {
  /** The instant while playing; `null`: paused. */
  const [running, setRunning] = useState<number | null>(null);
  const isCalm = useReducedMotion();
  const isPlaying = running !== null;
  const at = Math.min(Math.max(running ?? addressed, sale.from), sale.to);

  const lastTick = useRef(0);
  useEffect(() => {
    if (!isPlaying) return;
    lastTick.current = performance.now();
    const timer = setInterval(
      () => {
        const now = performance.now();
        const passed = (now - lastTick.current) * speed;
        lastTick.current = now;
        setRunning((before) => (before === null ? null : Math.min(before + passed, sale.to)));
      },
      isCalm ? CALM_EVERY_MS : EVERY_MS,
    );
    return () => clearInterval(timer);
  }, [isPlaying, speed, isCalm, sale.to]);

  const pause = useCallback((): void => {
    setRunning(null);
    address(at);
  }, [address, at]);
  const isOver = isPlaying && at >= sale.to;
  useEffect(() => {
    if (isOver) pause();
  }, [isOver, pause]);

  // The strip of lots is drawn again only if this changes, and not at each step.
  const seek = useCallback(
    (to: number): void => {
      const within = Math.min(Math.max(to, sale.from), sale.to);
      if (isPlaying) setRunning(within);
      else address(within);
    },
    [sale, isPlaying, address],
  );
  return {
    at,
    isPlaying,
    /** Plays or pauses. At the end, it plays from the start. */
    toggle: (): void => (isPlaying ? pause() : setRunning(at >= sale.to ? sale.from : at)),
    seek,
  };
}
