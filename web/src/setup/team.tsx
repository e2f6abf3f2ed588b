import type { AuctionDetail, InviteLink, Role, Team as TeamData } from "@headcount/protocol";
import { Alert, Button, Group, Paper, Select, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useConfig } from "../api/config.ts";
import { useInvite, useLeave, useRemoveMember, useRevokeInvite, useSetRole, useTeam } from "../api/team.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { LOCALE } from "../format/locale.ts";
import { ROLE_IN_SENTENCE, ROLE_MEANS, ROLE_WORDS } from "../format/role-words.ts";
import { LinkCard } from "./link-card.tsx";
import { NewLink } from "./new-link.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.team;
const ROLES = Object.entries(ROLE_WORDS).map(([value, label]) => ({ value, label }));
const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium" });

/** The team: owners manage it, other members can leave. */
export function Team({ auction }: { auction: AuctionDetail }) {
  const role = auction.role ?? "viewer";
  if (role === "owner") return <Members id={auction.id} />;
  return (
    <Paper withBorder p="md" radius="lg" maw="36rem">
      <Stack>
        <Title order={2} size="h5">
          {T.yourRole(ROLE_IN_SENTENCE[role])}
        </Title>
        <Text size="sm">{T.ownersDecide(ROLE_MEANS[role])}</Text>
        <Leave id={auction.id} />
      </Stack>
    </Paper>
  );
}

function Members({ id }: { id: string }) {
  const { data: team, error } = useTeam(id);
  const invite = useInvite(id);
  const { data: config } = useConfig();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const create = (role: Role, days: number, email: string): void => {
    setSentTo(null);
    const mailed = { onSuccess: () => setSentTo(email || null) };
    invite.mutate({ role, days, ...(email !== "" && { email }) }, mailed);
  };
  return (
    <Stack gap="lg" maw="44rem">
      <Stack component="section" gap="sm" aria-labelledby="members">
        <Title order={2} size="h5" id="members">
          {T.members}
        </Title>
        <ErrorNotice error={error} />
        {!team && !error && <Skeleton h={64} />}
        {team?.members.map((member) => (
          <MemberCard key={member.organizer} id={id} member={member} />
        ))}
      </Stack>
      <Stack component="section" gap="sm" aria-labelledby="invitations">
        <Title order={2} size="h5" id="invitations">
          {T.invitations}
        </Title>
        <Text c="dimmed">{T.about}</Text>
        <NewLink
          label={T.role}
          kinds={ROLE_WORDS}
          initial="editor"
          days={[1, 7, 30]}
          means={ROLE_MEANS}
          submit={T.create}
          create={{ ...invite, mutate: create }}
          {...(config?.mail && { email: { label: T.email, help: T.emailHelp } })}
        />
        {sentTo !== null && (
          <Alert color="teal" variant="light" role="status" style={{ overflowWrap: "anywhere" }}>
            {T.mailed(sentTo)}
          </Alert>
        )}
        {team?.invites.map((open) => (
          <InviteCard key={open.id} id={id} invite={open} />
        ))}
      </Stack>
    </Stack>
  );
}

function MemberCard({ id, member }: { id: string; member: TeamData["members"][number] }) {
  const setRole = useSetRole(id);
  const remove = useRemoveMember(id);
  const { organizer, email, role, since, you } = member;
  const name = email ?? T.deletedAccount;
  const give = (next: Role): void => {
    const sure = !you || window.confirm(T.confirmGiveUp);
    if (sure) setRole.mutate({ organizer, role: next });
  };
  return (
    <Paper withBorder p="md" radius="lg" component="article">
      <Group justify="space-between" gap="xs">
        <Stack gap={2} miw={0} flex="1 1 12rem">
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {name}
            {you && T.you}
          </Text>
          <Text size="sm" c="dimmed">
            {T.since(day.format(Date.parse(since)))}
          </Text>
        </Stack>
        <Group gap="xs">
          <Select
            aria-label={T.roleOf(name)}
            w="8rem"
            allowDeselect={false}
            data={ROLES}
            value={role}
            onChange={(next) => next && next !== role && give(next as Role)}
          />
          {you ? (
            <Leave id={id} />
          ) : (
            <Button
              variant="default"
              aria-label={T.removeOne(name)}
              loading={remove.isPending}
              onClick={() => {
                if (window.confirm(T.confirmRemove(name))) remove.mutate(organizer);
              }}
            >
              {T.remove}
            </Button>
          )}
        </Group>
      </Group>
      <ErrorNotice error={setRole.error ?? remove.error} />
    </Paper>
  );
}

function Leave({ id }: { id: string }) {
  const leave = useLeave(id);
  const navigate = useNavigate();
  return (
    <Stack gap="xs">
      <ErrorNotice error={leave.error} />
      <Group>
        <Button
          variant="default"
          loading={leave.isPending}
          onClick={() => {
            if (window.confirm(T.confirmLeave))
              leave.mutate(undefined, { onSuccess: () => void navigate({ to: "/" }) });
          }}
        >
          {T.leave}
        </Button>
      </Group>
    </Stack>
  );
}

function InviteCard({ id, invite }: { id: string; invite: InviteLink }) {
  const revoke = useRevokeInvite(id);
  return (
    <LinkCard
      name={ROLE_WORDS[invite.role]}
      link={invite}
      question={T.confirmRevoke}
      revoke={{ ...revoke, mutate: () => revoke.mutate(invite.id) }}
    />
  );
}
