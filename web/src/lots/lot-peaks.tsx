import type { LotAudience } from "@headcount/protocol";
import { Text } from "@mantine/core";
import { groupPeaks } from "../format/group-words.ts";

/** The highest number of viewers of each group during a lot. */
export const LotPeaks = ({ lot: { groups } }: { lot: Pick<LotAudience, "groups"> }) =>
  groups ? (
    <Text size="xs" c="dimmed" fw={400} maw="15rem">
      {groupPeaks(groups).join(" · ")}
    </Text>
  ) : null;
