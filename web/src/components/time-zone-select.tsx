import { ownTimeZone } from "@headcount/protocol/time-zone";
import { Select, type SelectProps } from "@mantine/core";
import { TEXT } from "./text.ts";

/** Browsers from before 2022 cannot list their zones. */
const listed = Intl.supportedValuesOf?.("timeZone") ?? [ownTimeZone() ?? "UTC"];
const KNOWN = ["UTC", ...listed.filter((zone) => zone !== "UTC")];

type Props = Omit<SelectProps<string>, "data" | "label">;

/** Chooses the zone in which an auction's times are shown. */
export function TimeZoneSelect(props: Props) {
  // Of two names for a zone, browsers list different ones.
  const chosen = props.value ?? props.defaultValue;
  const zones = chosen && !KNOWN.includes(chosen) ? [chosen, ...KNOWN] : KNOWN;
  return <Select label={TEXT.timeZone} data={zones} searchable allowDeselect={false} limit={50} {...props} />;
}
