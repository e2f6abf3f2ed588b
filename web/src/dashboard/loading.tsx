import { Paper, Skeleton, Stack } from "@mantine/core";
import { TEXT } from "./text.ts";

/** A placeholder of the final size for the numbers and the chart while they load. */
export const NumbersLoading = () => (
  <Paper withBorder p="lg" radius="lg" aria-busy="true" aria-label={TEXT.loading} role="status">
    <Stack gap="md">
      <Skeleton h={18} w={160} />
      <Skeleton h={56} maw={220} />
      <Skeleton h={36} maw={420} />
      <Skeleton h={{ base: 306, sm: 380 }} />
    </Stack>
  </Paper>
);
