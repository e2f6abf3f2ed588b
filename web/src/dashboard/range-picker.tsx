import type { TimeRange } from "@headcount/protocol";
import type { Interval } from "@headcount/protocol/time";
import { Button, Group, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { RANGES, type Range } from "../time/ranges.ts";
import { RANGE_NAMES } from "../time/text.ts";
import { fromField, offsetNote, toField } from "../time/zone-clock.ts";
import { zoneName } from "../time/zone-format.ts";
import { type DashboardSearch, spanSearch } from "./dashboard-search.ts";
import classes from "./range-picker.module.css";
import { TEXT } from "./text.ts";

const T = TEXT.range;

/** Eight ranges do not fit side by side on a phone. */
const NARROW = "(max-width: 36em)";

export interface RangePickerProps {
  search: DashboardSearch;
  /** The range if the address has none. */
  shown: TimeRange | null;
  /** The shown interval, which is the initial custom range. */
  span: Interval | null;
  /** The time zone of the chart and of custom ranges. */
  timeZone: string;
  pick: (search: Pick<DashboardSearch, "range" | "from" | "to">) => void;
}

/** Chooses the range of time to show. */
export function RangePicker({ search, shown, span, timeZone, pick }: RangePickerProps) {
  const { range = shown ?? "all", from, to } = search;
  const address = `${range} ${from} ${to}`;
  // Another change of the range, for example by a key, closes the fields.
  const [openedAt, setOpenedAt] = useState<string | null>(null);
  const isCustom = from !== undefined || openedAt === address;
  const isNarrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const choices = {
    "aria-label": T.title,
    value: isCustom ? "custom" : range,
    data: [...RANGES.map((value) => ({ value, label: RANGE_NAMES[value] })), { value: "custom", label: T.custom }],
  };
  const choose = (value: string): void => {
    setOpenedAt(value === "custom" ? address : null);
    if (value !== "custom") pick({ range: value as Range });
  };
  return (
    <Group gap="sm" align="flex-end" maw="100%">
      {isNarrow ? (
        <NativeSelect {...choices} onChange={({ currentTarget }) => choose(currentTarget.value)} />
      ) : (
        <SegmentedControl {...choices} classNames={{ root: classes.root ?? "" }} onChange={choose} />
      )}
      {isCustom && <CustomRange key={address} span={span} timeZone={timeZone} pick={pick} />}
    </Group>
  );
}

function CustomRange({ span, timeZone, pick }: Omit<RangePickerProps, "search" | "shown">) {
  const shown = {
    from: span ? toField(span.from, timeZone) : "",
    to: span ? toField(span.to, timeZone) : "",
  };
  const [draft, setDraft] = useState(shown);
  // An unchanged time that the clock shows twice keeps its instant. A typed one includes both instants.
  const from = fromField(draft.from, timeZone, draft.from === shown.from ? span?.from : Number.NEGATIVE_INFINITY);
  const to = fromField(draft.to, timeZone, draft.to === shown.to ? span?.to : Number.POSITIVE_INFINITY);
  const isUsable = draft.from !== "" && draft.to !== "" && from < to;
  const zone = (at: number): string =>
    Number.isNaN(at) ? "" : offsetNote(at, timeZone) || ` ${zoneName(timeZone, at)}`;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        pick(spanSearch({ from, to }));
      }}
    >
      <Group gap="xs" align="flex-end">
        <TextInput
          type="datetime-local"
          label={T.from + zone(from)}
          value={draft.from}
          onChange={({ currentTarget }) => setDraft({ ...draft, from: currentTarget.value })}
        />
        <TextInput
          type="datetime-local"
          label={T.to + zone(to)}
          value={draft.to}
          onChange={({ currentTarget }) => setDraft({ ...draft, to: currentTarget.value })}
        />
        <Button type="submit" variant="default" disabled={!isUsable}>
          {T.show}
        </Button>
      </Group>
    </form>
  );
}
