import type { AuctionDetail } from "@headcount/protocol";
import { alertSentence } from "@headcount/protocol/alert-words";
import { Paper, Stack, Text, Title } from "@mantine/core";
import { useAlerts } from "../../api/alerts.ts";
import { LOCALE } from "../../format/locale.ts";
import { TEXT } from "./text.ts";

const SHOWN = 5;

/** The organizer's latest alerts of an auction; nothing without any. */
export function RecentAlerts({ auction }: { auction: AuctionDetail }) {
  const { data: alerts } = useAlerts(auction.id, auction.state === "live");
  if (!alerts || alerts.length === 0) return null;
  const time = new Intl.DateTimeFormat(LOCALE, { timeStyle: "short", timeZone: auction.timeZone });
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-labelledby="recent-alerts">
      <Stack gap="xs">
        <Title order={2} size="h5" id="recent-alerts">
          {TEXT.recent}
        </Title>
        {alerts.slice(0, SHOWN).map((alert) => (
          <Text key={alert.id} size="sm" style={{ overflowWrap: "anywhere" }}>
            <Text span c="dimmed" inherit>
              {time.format(Date.parse(alert.at))}
            </Text>{" "}
            {alertSentence(alert)}
            {alert.muted && (
              <Text span c="dimmed" inherit>
                {` (${TEXT.muted})`}
              </Text>
            )}
          </Text>
        ))}
      </Stack>
    </Paper>
  );
}
