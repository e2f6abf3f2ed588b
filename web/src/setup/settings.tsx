import type { AuctionDetail, AuctionPatch, CountMode, PublicCounter } from "@headcount/protocol";
import { Paper, Radio, Stack, Switch } from "@mantine/core";
import { useConfig, usePatchAuction, usePendingPatch } from "../api.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { Saved } from "./saved.tsx";

/** What is counted, kept and shown. Each choice is saved as it is made. */
export function Settings({ auction }: { auction: AuctionDetail }) {
  const { data: config } = useConfig();
  const patch = usePatchAuction(auction.id);
  // Shown as chosen until the server has answered.
  const {
    enableViewerAnalytics = auction.enableViewerAnalytics,
    countMode = auction.countMode,
    publicCounter = auction.publicCounter,
  } = usePendingPatch(auction.id);
  const save = (change: AuctionPatch): void => patch.mutate(change);
  return (
    <Stack gap="md" maw="36rem">
      <ErrorNotice error={patch.error} />
      <Paper withBorder p="md" radius="lg">
        <Switch
          label="Viewer Analytics Tracking"
          description={`Keeps one record of the audience a minute for ${config?.retentionDays ?? 90} days. While it is off, visitors still see how many watch, and nothing is kept. A minute is kept when tracking was on as it began.`}
          checked={enableViewerAnalytics}
          onChange={({ currentTarget }) => save({ enableViewerAnalytics: currentTarget.checked })}
        />
      </Paper>
      <Paper withBorder p="md" radius="lg">
        <Radio.Group label="What counts" value={countMode} onChange={(mode) => save({ countMode: mode as CountMode })}>
          <Stack gap="sm" mt="xs">
            <Radio value="tabs" label="Tabs" description="Every open tab is one. Nothing tells visitors apart." />
            <Radio
              value="people"
              label="People"
              description="A person with several tabs is one. Browsers keep a random id for this auction; the server keeps none."
            />
          </Stack>
        </Radio.Group>
      </Paper>
      <Paper withBorder p="md" radius="lg">
        <Radio.Group
          label="What the public sees"
          value={publicCounter}
          onChange={(rule) => save({ publicCounter: rule as PublicCounter })}
        >
          <Stack gap="sm" mt="xs">
            <Radio value="exact" label="The exact number" />
            <Radio value="hidden" label="No number" description="You still see it here." />
          </Stack>
        </Radio.Group>
      </Paper>
      <Saved isSaving={patch.isPending} isSaved={patch.isSuccess} />
    </Stack>
  );
}
