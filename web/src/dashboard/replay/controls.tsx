import type { LotAnalytics } from "@headcount/protocol";
import { type Interval, MINUTE_MS } from "@headcount/protocol/time";
import { Button, Kbd, NativeSelect, Text } from "@mantine/core";
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
} from "@tabler/icons-react";
import { useMemo } from "react";
import { isShared } from "../../api/link-token.ts";
import { type Shortcuts, useShortcuts } from "../../components/shortcuts.ts";
import { useCopy } from "../../components/use-copy.ts";
import classes from "./replay.module.css";
import { nextSpeed, SPEEDS, type Speed } from "./replay-search.ts";
import { lotEdge, secondOf } from "./still.ts";
import { TEXT } from "./text.ts";
import type { usePlayhead } from "./use-playhead.ts";

interface ControlsProps {
  playhead: ReturnType<typeof usePlayhead>;
  sale: Interval;
  speed: Speed;
  setSpeed: (speed: Speed) => void;
  lots: LotAnalytics | undefined;
  /** Writes the shown second to the address. */
  address: () => void;
}

const STEP_MS = 10_000;

/** The buttons and keys of the replay. */
export function Controls(props: ControlsProps) {
  const { playhead, speed, setSpeed, lots } = props;
  const { at, isPlaying, toggle, seek } = playhead;
  const before = lotEdge(lots, at, -1);
  const after = lotEdge(lots, at, 1);
  useReplayKeys(props, before, after);
  const Icon = isPlaying ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  return (
    <>
      <div className={classes.bar}>
        <Button w="8rem" leftSection={<Icon size={18} aria-hidden />} onClick={toggle}>
          {isPlaying ? TEXT.pause : TEXT.play}
        </Button>
        <NativeSelect
          aria-label={TEXT.speed}
          dir="ltr"
          value={String(speed)}
          data={SPEEDS.map((value) => ({ value: String(value), label: TEXT.times(value) }))}
          onChange={({ currentTarget }) => setSpeed(Number(currentTarget.value) as Speed)}
        />
        {lots && lots.lots.length > 0 && (
          <>
            <Button
              variant="default"
              leftSection={<IconPlayerSkipBack size={18} aria-hidden />}
              disabled={before === undefined}
              onClick={() => before !== undefined && seek(before)}
            >
              {TEXT.previousLot}
            </Button>
            <Button
              variant="default"
              rightSection={<IconPlayerSkipForward size={18} aria-hidden />}
              disabled={after === undefined}
              onClick={() => after !== undefined && seek(after)}
            >
              {TEXT.nextLot}
            </Button>
          </>
        )}
        {!isShared && <CopyLink {...props} />}
      </div>
      <details className={classes.keys}>
        <summary>{TEXT.keysTitle}</summary>
        <dl>
          {TEXT.keys.map(([key, meaning]) => (
            <KeyLine key={key} name={key} meaning={meaning} />
          ))}
        </dl>
      </details>
    </>
  );
}

const KeyLine = ({ name, meaning }: { name: string; meaning: string }) => (
  <>
    <dt>
      <Kbd>{name}</Kbd>
    </dt>
    <dd>{meaning}</dd>
  </>
);

/** Copies the address of the still. */
function CopyLink({ playhead: { at, isPlaying }, sale, address }: ControlsProps) {
  const { isCopied, isRefused, copy } = useCopy();
  const link = (): void => {
    const url = new URL(window.location.href);
    url.searchParams.set("t", String(secondOf(sale, at)));
    if (!isPlaying) address();
    copy(url.href);
  };
  return (
    <>
      <Button variant="subtle" onClick={link}>
        {isCopied ? TEXT.copied : TEXT.copy}
      </Button>
      {isRefused && (
        <Text size="sm" role="status">
          {TEXT.copyRefused}
        </Text>
      )}
    </>
  );
}

function useReplayKeys(
  { playhead: { at, toggle, seek }, sale, speed, setSpeed }: ControlsProps,
  before: number | undefined,
  after: number | undefined,
): void {
  const shortcuts = useMemo<Shortcuts>(() => {
    const step = (event: KeyboardEvent, direction: -1 | 1): void =>
      seek(at + direction * (event.shiftKey ? MINUTE_MS : STEP_MS));
    const lot = (to: number | undefined) => () => to !== undefined && seek(to);
    return new Map<string, (event: KeyboardEvent) => void>([
      [" ", toggle],
      ["ArrowLeft", (event) => step(event, -1)],
      ["ArrowRight", (event) => step(event, 1)],
      ["ArrowUp", () => setSpeed(nextSpeed(speed, 1))],
      ["ArrowDown", () => setSpeed(nextSpeed(speed, -1))],
      ["p", lot(before)],
      ["n", lot(after)],
      ["Home", () => seek(sale.from)],
      ["End", () => seek(sale.to)],
    ]);
  }, [at, toggle, seek, sale, speed, setSpeed, before, after]);
  useShortcuts(shortcuts);
}
