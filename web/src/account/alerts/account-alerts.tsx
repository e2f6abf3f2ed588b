import type { AlertSettings, QuietHours } from "@headcount/protocol";
import { ownTimeZone } from "@headcount/protocol/time-zone";
import { Group, Paper, Skeleton, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useAlertSettings, useSetAlertSettings } from "../../api/alerts.ts";
import { useConfig } from "../../api/config.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { TimeZoneSelect } from "../../components/time-zone-select.tsx";
import { RuleList } from "./rule-list.tsx";
import { TEXT } from "./text.ts";

const NIGHT = { from: "22:00", to: "07:00" };

/** The alert rules of the account, where alerts go, and quiet hours. Each choice is saved at once. */
export function AccountAlerts() {
  const { data: settings, error } = useAlertSettings();
  const set = useSetAlertSettings();
  return (
    <Stack component="section" gap="sm" aria-labelledby="alerts">
      <Title order={2} size="h5" id="alerts">
        {TEXT.title}
      </Title>
      <Text c="dimmed">{TEXT.about}</Text>
      <ErrorNotice error={error ?? set.error} />
      {!settings && !error && <Skeleton h={160} />}
      {settings && (
        <>
          <RuleList rules={settings.rules} save={(rules) => set.mutate({ ...settings, rules })} />
          <Channels settings={settings} save={set.mutate} />
          <Quiet quiet={settings.quiet} save={(quiet) => set.mutate({ ...settings, quiet })} />
        </>
      )}
    </Stack>
  );
}

type Permission = NotificationPermission | "unsupported";

function Channels({ settings, save }: { settings: AlertSettings; save(settings: AlertSettings): void }) {
  const { data: config } = useConfig();
  const [permission, setPermission] = useState<Permission>(
    "Notification" in window ? Notification.permission : "unsupported",
  );
  const { channels } = settings;
  const choose = (some: Partial<AlertSettings["channels"]>): void =>
    save({ ...settings, channels: { ...channels, ...some } });
  const chooseBrowser = async (isOn: boolean): Promise<void> => {
    if (isOn && permission === "default") setPermission(await Notification.requestPermission());
    choose({ browser: isOn });
  };
  const problem = { denied: TEXT.blocked, unsupported: TEXT.unsupported, default: null, granted: null }[permission];
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-labelledby="alert-channels">
      <Stack>
        <Title order={3} size="h6" id="alert-channels">
          {TEXT.channels}
        </Title>
        <Switch
          label={TEXT.webhook}
          description={TEXT.webhookHelp}
          checked={channels.webhook}
          onChange={({ currentTarget }) => choose({ webhook: currentTarget.checked })}
        />
        {config?.mail && (
          <Switch
            label={TEXT.email}
            checked={channels.email}
            onChange={({ currentTarget }) => choose({ email: currentTarget.checked })}
          />
        )}
        {config?.mail && (
          <Switch
            label={TEXT.saleReport}
            description={TEXT.saleReportHelp}
            checked={settings.saleReport}
            onChange={({ currentTarget }) => save({ ...settings, saleReport: currentTarget.checked })}
          />
        )}
        <Switch
          label={TEXT.browser}
          description={problem ?? TEXT.browserHelp}
          checked={channels.browser && permission === "granted"}
          disabled={problem !== null}
          onChange={({ currentTarget }) => void chooseBrowser(currentTarget.checked)}
        />
      </Stack>
    </Paper>
  );
}

function Quiet({ quiet, save }: { quiet: QuietHours | null; save(quiet: QuietHours | null): void }) {
  const time = (label: string, field: "from" | "to", known: QuietHours) => (
    <TextInput
      type="time"
      label={label}
      defaultValue={known[field]}
      onBlur={({ currentTarget: { value } }) =>
        value !== "" && value !== known[field] && save({ ...known, [field]: value })
      }
    />
  );
  return (
    <Paper withBorder p="md" radius="lg">
      <Stack>
        <Switch
          label={TEXT.quiet}
          description={TEXT.quietHelp}
          checked={quiet !== null}
          onChange={({ currentTarget }) =>
            save(currentTarget.checked ? { ...NIGHT, timeZone: ownTimeZone() ?? "UTC" } : null)
          }
        />
        {quiet && (
          <Group align="flex-end">
            {time(TEXT.from, "from", quiet)}
            {time(TEXT.to, "to", quiet)}
            <TimeZoneSelect value={quiet.timeZone} onChange={(timeZone) => timeZone && save({ ...quiet, timeZone })} />
          </Group>
        )}
      </Stack>
    </Paper>
  );
}
