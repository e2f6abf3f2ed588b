import { Button, Group, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { fromLocal, toLocal } from "../components/local-time.ts";
import type { DashboardSearch } from "./dashboard-search.ts";
import { DEFAULT_RANGE, RANGES, type Range } from "./ranges.ts";

export interface RangePickerProps {
  search: DashboardSearch;
  pick: (search: Pick<DashboardSearch, "range" | "from" | "to">) => void;
}

/** Chooses what stretch of time to look at. */
export function RangePicker({ search: { range = DEFAULT_RANGE, from, to }, pick }: RangePickerProps) {
  const [isCustom, setCustom] = useState(from !== undefined);
  const shown = isCustom || from !== undefined ? "custom" : range;
  return (
    <Group gap="sm">
      <SegmentedControl
        aria-label="Range"
        value={shown}
        data={[
          ...RANGES.map(({ range: value, words }) => ({ value, label: words })),
          { value: "custom", label: "Custom" },
        ]}
        onChange={(value) => {
          setCustom(value === "custom");
          if (value !== "custom") pick({ range: value as Range });
        }}
      />
      {shown === "custom" && <CustomRange key={`${from} ${to}`} from={from} to={to} pick={pick} />}
    </Group>
  );
}

function CustomRange({
  from,
  to,
  pick,
}: {
  from: string | undefined;
  to: string | undefined;
  pick: RangePickerProps["pick"];
}) {
  const [draft, setDraft] = useState({ from: from ? toLocal(from) : "", to: to ? toLocal(to) : "" });
  const isUsable = draft.from !== "" && draft.to !== "" && draft.from < draft.to;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        pick({ from: fromLocal(draft.from), to: fromLocal(draft.to) });
      }}
    >
      <Group gap="xs">
        <TextInput
          type="datetime-local"
          aria-label="From, in your own time"
          value={draft.from}
          onChange={({ currentTarget }) => setDraft({ ...draft, from: currentTarget.value })}
        />
        <TextInput
          type="datetime-local"
          aria-label="To, in your own time"
          value={draft.to}
          onChange={({ currentTarget }) => setDraft({ ...draft, to: currentTarget.value })}
        />
        <Button type="submit" variant="default" disabled={!isUsable}>
          Show
        </Button>
      </Group>
    </form>
  );
}
