import { Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { ApiKeys } from "./api-keys.tsx";
import { OwnAuditLog } from "./own-audit-log.tsx";
import { Password } from "./password.tsx";
import { Sessions } from "./sessions.tsx";

/** The organizer's own account: programs that act for it, where it is signed in, its password, and what was done. */
export function AccountPage() {
  useDocumentTitle("Account – Headcount");
  return (
    <Stack gap="xl" maw="44rem">
      <Title order={1}>Account</Title>
      <ApiKeys />
      <Sessions />
      <Password />
      <OwnAuditLog />
    </Stack>
  );
}
