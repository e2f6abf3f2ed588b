import { Paper, Skeleton, Stack } from "@mantine/core";
import { TEXT } from "./text.ts";
import { TileGrid } from "./tiles.tsx";

const TILES = ["now", "peak", "average", "minimum", "duration", "people", "minutes"];

/** A placeholder of the final size for the numbers while they load. */
export function NumbersLoading() {
  return (
    <Stack gap="lg" aria-busy="true" aria-label={TEXT.loading} role="status">
      <TileGrid>
        {TILES.map((name) => (
          <Skeleton key={name} h={89} radius="lg" />
        ))}
      </TileGrid>
      <Paper withBorder p="md" radius="lg">
        <Skeleton h={20} w={120} mb="xs" />
        <Skeleton h={16} maw={420} mb="md" />
        <Skeleton h={{ base: 306, sm: 340 }} />
      </Paper>
    </Stack>
  );
}

/** A placeholder for the whole page until the auction is loaded. */
export function DashboardLoading() {
  return (
    <Stack gap="lg">
      <Stack gap={8}>
        <Skeleton h={20} w={60} radius="xl" />
        <Skeleton h={34} maw={380} />
        <Skeleton h={20} maw={220} />
      </Stack>
      <Skeleton h={36} maw={351} />
      <NumbersLoading />
    </Stack>
  );
}
