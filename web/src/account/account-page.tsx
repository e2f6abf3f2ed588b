import { Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { AccountAlerts } from "./alerts/account-alerts.tsx";
import { ApiKeys } from "./api-keys.tsx";
import { LanguageChoice } from "./language.tsx";
import { OwnAuditLog } from "./own-audit-log.tsx";
import { Password } from "./password.tsx";
import { Sessions } from "./sessions.tsx";
import { TEXT } from "./text.ts";
import { TokenKeys } from "./token-keys.tsx";
import { Webhooks } from "./webhooks/webhooks.tsx";

/** The organizer's account: language, API keys, token keys, webhooks, alerts, sessions, password and audit log. */
export function AccountPage() {
  useDocumentTitle(`${TEXT.title} – Headcount`);
  return (
    <Stack gap="xl" maw="44rem">
      <Title order={1}>{TEXT.title}</Title>
      <LanguageChoice />
      <ApiKeys />
      <TokenKeys />
      <Webhooks />
      <AccountAlerts />
      <Sessions />
      <Password />
      <OwnAuditLog />
    </Stack>
  );
}
