import type { Season } from "@headcount/protocol";
import { Group, NativeSelect, SegmentedControl, Text, TextInput } from "@mantine/core";
import { formatCount } from "../../format/format.ts";
import { isolated } from "../../format/isolated.ts";
import classes from "./season.module.css";
import { PERIODS, periodIn, type SeasonSearch } from "./season-search.ts";
import { TEXT } from "./text.ts";

const T = TEXT.filters;

interface FiltersProps {
  search: SeasonSearch;
  change: (next: Partial<Record<keyof SeasonSearch, unknown>>) => void;
  season: Season | undefined;
}

/** The period, the tag, and what is counted. All are in the address. */
export function Filters({ search, change, season }: FiltersProps) {
  const preset = periodIn(search);
  const tags = season?.tags ?? [];
  const isKnown = tags.some(({ tag }) => tag === search.tag);
  const choices = isKnown || !search.tag ? tags : [{ tag: search.tag, sales: 0 }, ...tags];
  const modes = (["tabs", "people"] as const).filter((mode) => (season?.sales[mode] ?? 0) > 0);
  return (
    <Group component="section" aria-label={T.label} align="flex-end" className={classes.filters}>
      <div>
        <Text size="sm" fw={500} id="season-period">
          {T.period}
        </Text>
        <SegmentedControl
          aria-labelledby="season-period"
          size="xs"
          value={preset ?? ""}
          data={PERIODS.map((period) => ({ value: period, label: T.preset[period] }))}
          onChange={(period) => change({ period, from: undefined, to: undefined })}
        />
      </div>
      {(["from", "to"] as const).map((end) => (
        <TextInput
          key={end}
          type="date"
          size="xs"
          label={T[end]}
          value={search[end] ?? ""}
          onChange={({ currentTarget: { value } }) => change({ [end]: value || undefined, period: undefined })}
        />
      ))}
      {choices.length > 0 && (
        <NativeSelect
          size="xs"
          label={T.tag}
          value={search.tag ?? ""}
          data={[
            { value: "", label: T.anyTag },
            ...choices.map(({ tag, sales }) => ({ value: tag, label: T.tagWith(isolated(tag), formatCount(sales)) })),
          ]}
          onChange={({ currentTarget: { value } }) => change({ tag: value || undefined })}
        />
      )}
      {season && modes.length > 1 && (
        <NativeSelect
          size="xs"
          label={T.counted}
          value={season.countMode ?? ""}
          data={modes.map((mode) => ({
            value: mode,
            label: T.modeWith(T.mode[mode], formatCount(season.sales[mode])),
          }))}
          onChange={({ currentTarget: { value } }) => change({ countMode: value })}
        />
      )}
      {season && season.currencies.length > 1 && (
        <NativeSelect
          size="xs"
          label={T.currency}
          value={season.currency ?? ""}
          data={season.currencies.map(({ currency }) => currency)}
          onChange={({ currentTarget: { value } }) => change({ currency: value })}
        />
      )}
    </Group>
  );
}
