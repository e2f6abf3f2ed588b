import { Select, type SelectProps } from "@mantine/core";

const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** Chooses the zone in which an auction's times are shown. */
export function TimeZoneSelect(props: Omit<SelectProps, "data" | "label">) {
  return <Select label="Time zone" data={ZONES} searchable allowDeselect={false} limit={50} {...props} />;
}
