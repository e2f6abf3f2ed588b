import { ownTimeZone } from "@headcount/protocol/time-zone";
import { Select, type SelectProps } from "@mantine/core";
import { TEXT } from "./text.ts";

/** A browser of before 2022 cannot list the zones that it knows. */
const listed = Intl.supportedValuesOf?.("timeZone") ?? [ownTimeZone() ?? "UTC"];
const KNOWN = ["UTC", ...listed.filter((zone) => zone !== "UTC")];

type Props = Omit<SelectProps<string>, "data" | "label">;

/** Chooses the zone in which an auction's times are shown. */
export function TimeZoneSelect(props: Props) {
  // Browsers differ in which of two names of a zone they list.
  const chosen = props.value ?? props.defaultValue;
  const zones = chosen && !KNOWN.includes(chosen) ? [chosen, ...KNOWN] : KNOWN;
  return <Select label={TEXT.timeZone} data={zones} searchable allowDeselect={false} limit={50} {...props} />;
}
