import type { Access, AuctionDetail, CountMode, PublicCounter } from "@headcount/protocol";
import { LANGUAGES, languageOf } from "@headcount/protocol/language";
import type { AuctionPatch } from "@headcount/sdk/api";
import { NativeSelect, NumberInput, Paper, Radio, Stack, Switch } from "@mantine/core";
import { useState } from "react";
import { AuctionAlerts } from "../account/alerts/auction-alerts.tsx";
import { usePatchAuction, usePendingPatch } from "../api/auctions.ts";
import { useConfig } from "../api/config.ts";
import { Confirm } from "../components/confirm.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { formatCount } from "../format/format.ts";
import { languageName } from "../format/language-name.ts";
import { Saved } from "./saved.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.settings;

/** Settings for what is counted, recorded and shown. Each choice is saved at once. */
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
    access = auction.access,
    publicCatalogue = auction.publicCatalogue,
    language = auction.language,
    trackSources = auction.trackSources,
  } = usePendingPatch(auction.id);
  const save = (change: AuctionPatch): void => patch.mutate(change);
  const [wanted, want] = useState<CountMode | null>(null);
  /** Asks for confirmation while live, because viewers see the new number at once. */
  const choose = (mode: CountMode): void => (auction.state === "live" ? want(mode) : save({ countMode: mode }));
  return (
    <Stack gap="md" maw="36rem">
      <ErrorNotice error={patch.error} />
      <Paper withBorder p="md" radius="lg">
        <Stack>
          <Switch
            label={T.tracking}
            description={T.trackingHelp(config?.retentionDays ?? 90)}
            checked={enableViewerAnalytics}
            onChange={({ currentTarget }) => save({ enableViewerAnalytics: currentTarget.checked })}
          />
          <Switch
            label={T.sources}
            description={enableViewerAnalytics ? T.sourcesHelp : T.sourcesOff}
            disabled={!enableViewerAnalytics && !trackSources}
            checked={trackSources}
            onChange={({ currentTarget }) => save({ trackSources: currentTarget.checked })}
          />
        </Stack>
      </Paper>
      <Paper withBorder p="md" radius="lg">
        <Radio.Group label={T.count} value={countMode} onChange={(mode) => choose(mode as CountMode)}>
          <Stack gap="sm" mt="xs">
            <Radio value="tabs" label={T.mode.tabs} description={T.modeHelp.tabs} />
            <Radio value="people" label={T.mode.people} description={T.modeHelp.people} />
          </Stack>
        </Radio.Group>
      </Paper>
      <Paper withBorder p="md" radius="lg">
        <Stack>
          <Radio.Group
            label={T.counter}
            description={T.counterHelp}
            value={publicCounter}
            onChange={(rule) => save({ publicCounter: rule as PublicCounter })}
          >
            <Stack gap="sm" mt="xs">
              <Radio value="exact" label={T.exact} />
              <Radio
                value="rounded"
                label={T.rounded}
                description={T.roundedHelp(formatCount(1_234), formatCount(1_200), formatCount(100))}
              />
              <Radio value="hidden" label={T.hidden} />
            </Stack>
          </Radio.Group>
          {publicCounter !== "hidden" && (
            <Minimum value={publicMinimum} save={(minimum) => save({ publicMinimum: minimum })} />
          )}
        </Stack>
      </Paper>
      <PublicPages catalogue={publicCatalogue} language={language} save={save} />
      <Paper withBorder p="md" radius="lg">
        <Switch
          label={T.private}
          description={`${T.privateHelp}${privateUntilLive && auction.state !== "setup" ? T.privateStarted : ""}`}
          checked={privateUntilLive}
          onChange={({ currentTarget }) => save({ privateUntilLive: currentTarget.checked })}
        />
      </Paper>
      <Paper withBorder p="md" radius="lg">
        <Radio.Group label={T.access} value={access} onChange={(value) => save({ access: value as Access })}>
          <Stack gap="sm" mt="xs">
            <Radio value="public" label={T.accessOf.public} description={T.accessHelp.public} />
            <Radio value="token" label={T.accessOf.token} description={T.accessHelp.token} />
          </Stack>
        </Radio.Group>
      </Paper>
      <AuctionAlerts auctionId={auction.id} />
      {wanted && (
        <Confirm
          title={T.confirmMode[wanted].title}
          action={T.confirmMode[wanted].action}
          close={() => want(null)}
          run={() => {
            save({ countMode: wanted });
            want(null);
          }}
        >
          {T.confirmModeHelp}
        </Confirm>
      )}
      <Saved isSaving={patch.isPending} isSaved={patch.isSuccess} />
    </Stack>
  );
}

interface PublicPagesProps {
  catalogue: boolean;
  language: AuctionDetail["language"];
  save: (change: AuctionPatch) => void;
}

/** What the live page and the screen page show, and in which language. */
function PublicPages({ catalogue, language, save }: PublicPagesProps) {
  return (
    <Paper withBorder p="md" radius="lg">
      <Stack>
        <Switch
          label={T.catalogue}
          description={T.catalogueHelp}
          checked={catalogue}
          onChange={({ currentTarget }) => save({ publicCatalogue: currentTarget.checked })}
        />
        <NativeSelect
          label={T.language}
          description={T.languageHelp}
          value={language ?? ""}
          onChange={({ currentTarget }) => save({ language: languageOf(currentTarget.value) })}
          data={[
            { value: "", label: T.browserLanguage },
            ...LANGUAGES.map((tag) => ({ value: tag, label: languageName(tag) })),
          ]}
          maw="24rem"
        />
      </Stack>
    </Paper>
  );
}

const MAX_MINIMUM = 1_000_000;

/** The minimum to show, saved on blur and by Enter. */
function Minimum({ value, save }: { value: number; save: (minimum: number) => void }) {
  // Set only while typing, so that the field follows changes from elsewhere.
  const [typed, setTyped] = useState<string | number | null>(null);
  const minimum = Number(typed ?? value);
  const done = (): void => {
    if (minimum !== value) save(minimum);
    setTyped(null);
  };
  return (
    <NumberInput
      label={T.minimum}
      description={minimum > 0 ? T.minimumHelp(formatCount(minimum)) : T.noMinimumHelp}
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
