import type { AuctionDetail, AuctionPatch, CountMode, PublicCounter } from "@headcount/protocol";
import { NumberInput, Paper, Radio, Stack, Switch } from "@mantine/core";
import { useState } from "react";
import { usePatchAuction, usePendingPatch } from "../api/auctions.ts";
import { useConfig } from "../api/config.ts";
import { Confirm } from "../components/confirm.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { formatCount } from "../format/format.ts";
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
    publicMinimum = auction.publicMinimum,
    privateUntilLive = auction.privateUntilLive,
  } = usePendingPatch(auction.id);
  const save = (change: AuctionPatch): void => patch.mutate(change);
  const [wanted, want] = useState<CountMode | null>(null);
  /** Viewers of a live auction see another number at once. */
  const choose = (mode: CountMode): void => (auction.state === "live" ? want(mode) : save({ countMode: mode }));
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
        <Radio.Group label="What counts" value={countMode} onChange={(mode) => choose(mode as CountMode)}>
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
        <Stack>
          <Radio.Group
            label="What the public sees"
            description="On the live view and wherever the count is embedded. You always see the exact number."
            value={publicCounter}
            onChange={(rule) => save({ publicCounter: rule as PublicCounter })}
          >
            <Stack gap="sm" mt="xs">
              <Radio value="exact" label="The exact number" />
              <Radio
                value="rounded"
                label="A rounded number"
                description={`${formatCount(1_234)} is shown as ${formatCount(1_200)}, never more than there are. Below ${formatCount(100)} it is exact.`}
              />
              <Radio value="hidden" label="No number" />
            </Stack>
          </Radio.Group>
          {publicCounter !== "hidden" && (
            <Minimum value={publicMinimum} save={(minimum) => save({ publicMinimum: minimum })} />
          )}
        </Stack>
      </Paper>
      <Paper withBorder p="md" radius="lg">
        <Switch
          label="Private until it goes live"
          description={`Until you choose Go live, only members of this auction can open its live page. For everyone else the auction does not exist.${
            privateUntilLive && auction.state !== "setup" ? " It is public now because it has started." : ""
          }`}
          checked={privateUntilLive}
          onChange={({ currentTarget }) => save({ privateUntilLive: currentTarget.checked })}
        />
      </Paper>
      {wanted && (
        <Confirm
          title={wanted === "people" ? "Count people from now on?" : "Count tabs from now on?"}
          action={wanted === "people" ? "Count people" : "Count tabs"}
          close={() => want(null)}
          run={() => {
            save({ countMode: wanted });
            want(null);
          }}
        >
          The auction is live: viewers see the other number at once. The minutes recorded so far keep the mode they were
          recorded in, and the dashboard and the report say that the two cannot be compared.
        </Confirm>
      )}
      <Saved isSaving={patch.isPending} isSaved={patch.isSuccess} />
    </Stack>
  );
}

const MAX_MINIMUM = 1_000_000;

/** The lowest number that is shown; saved when it is left or confirmed. */
function Minimum({ value, save }: { value: number; save: (minimum: number) => void }) {
  // Only while it is typed, so that the field follows what is changed elsewhere.
  const [typed, setTyped] = useState<string | number | null>(null);
  const minimum = Number(typed ?? value);
  const done = (): void => {
    if (minimum !== value) save(minimum);
    setTyped(null);
  };
  return (
    <NumberInput
      label="Minimum to show"
      description={
        minimum > 0
          ? `No number is shown while fewer than ${formatCount(minimum)} watch.`
          : "No number is shown while fewer watch. 0: it is always shown."
      }
      min={0}
      max={MAX_MINIMUM}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      hideControls
      thousandSeparator=","
      maw="20rem"
      value={typed ?? value}
      onChange={setTyped}
      onBlur={done}
      onKeyDown={({ key }) => {
        if (key === "Enter") done();
      }}
    />
  );
}
