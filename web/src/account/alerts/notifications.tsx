import type { Alert } from "@headcount/protocol";
import { alertSentence } from "@headcount/protocol/alert-words";
import { useEffect, useRef } from "react";
import { useAlertSettings, useLiveAlerts } from "../../api/alerts.ts";
import { BASE_PATH } from "../../browser/base-path.ts";

/** Shows new alerts as notifications of the browser while a page is open. Renders nothing. */
export function Notifications() {
  const { data: settings } = useAlertSettings();
  const { data: alerts } = useLiveAlerts(settings?.channels.browser === true);
  const seen = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (!alerts) return;
    // Alerts from before the page was opened are on the dashboard.
    const isFirst = seen.current === null;
    const known = seen.current ?? new Set<string>();
    seen.current = known;
    for (const alert of alerts) {
      if (known.has(alert.id)) continue;
      known.add(alert.id);
      if (isFirst || alert.muted) continue;
      show(alert);
    }
  }, [alerts]);
  return null;
}

/** Several open pages show one notification, because it has one tag. */
function show(alert: Alert): void {
  try {
    const notification = new Notification("Headcount", { body: alertSentence(alert), tag: alert.id });
    notification.onclick = () => {
      window.focus();
      window.location.assign(`${BASE_PATH}/auctions/${alert.auctionId}/dashboard`);
    };
  } catch {
    // Browsers of phones show notifications of installed apps only.
  }
}
