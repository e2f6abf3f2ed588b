import type { AuctionDetail, InviteLink, Role, Team as TeamData } from "@headcount/protocol";
import { Button, Group, Paper, Select, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useInvite, useLeave, useRemoveMember, useRevokeInvite, useSetRole, useTeam } from "../api/team.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { ROLE_MEANS, ROLE_WORDS } from "../format/role-words.ts";
import { LinkCard } from "./link-card.tsx";
import { NewLink } from "./new-link.tsx";

const ROLES = Object.entries(ROLE_WORDS).map(([value, label]) => ({ value, label }));
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** Who works on the auction: for owners to say, for the others to leave. */
export function Team({ auction }: { auction: AuctionDetail }) {
  const role = auction.role ?? "viewer";
  if (role === "owner") return <Members id={auction.id} />;
  return (
    <Paper withBorder p="md" radius="lg" maw="36rem">
      <Stack>
        <Title order={2} size="h5">
          You are {ROLE_WORDS[role].toLowerCase()} of this auction
        </Title>
        <Text size="sm">{ROLE_MEANS[role]} Its owners say who has which role.</Text>
        <Leave id={auction.id} />
      </Stack>
    </Paper>
  );
}

function Members({ id }: { id: string }) {
  const { data: team, error } = useTeam(id);
  const invite = useInvite(id);
  return (
    <Stack gap="lg" maw="44rem">
      <Stack component="section" gap="sm" aria-labelledby="members">
        <Title order={2} size="h5" id="members">
          Members
        </Title>
        <ErrorNotice error={error} />
        {!team && !error && <Skeleton h={64} />}
        {team?.members.map((member) => (
          <MemberCard key={member.organizer} id={id} member={member} />
        ))}
      </Stack>
      <Stack component="section" gap="sm" aria-labelledby="invitations">
        <Title order={2} size="h5" id="invitations">
          Invitations
        </Title>
        <Text c="dimmed">
          Whoever takes it up first gets the role, with an account of their own or a new one. A link works once.
        </Text>
        <NewLink
          label="Role"
          kinds={ROLE_WORDS}
          initial="editor"
          days={[1, 7, 30]}
          means={ROLE_MEANS}
          submit="Create invitation"
          create={{ ...invite, mutate: (role, days) => invite.mutate({ role, days }) }}
        />
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
  const name = email ?? "An account that is gone";
  const give = (next: Role): void => {
    const sure = !you || window.confirm("Give up being an owner? Only another owner can make you one again.");
    if (sure) setRole.mutate({ organizer, role: next });
  };
  return (
    <Paper withBorder p="md" radius="lg" component="article">
      <Group justify="space-between" gap="xs">
        <Stack gap={2} miw={0} flex="1 1 12rem">
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {name}
            {you && " (you)"}
          </Text>
          <Text size="sm" c="dimmed">
            Since {day.format(Date.parse(since))}
          </Text>
        </Stack>
        <Group gap="xs" wrap="nowrap">
          <Select
            aria-label={`Role of ${name}`}
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
              aria-label={`Remove ${name}`}
              loading={remove.isPending}
              onClick={() => {
                if (window.confirm(`Remove ${name} from this auction?`)) remove.mutate(organizer);
              }}
            >
              Remove
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
            if (window.confirm("Leave this auction? You see nothing of it any more."))
              leave.mutate(undefined, { onSuccess: () => void navigate({ to: "/" }) });
          }}
        >
          Leave
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
      question="Revoke this invitation? Its link gives nobody a role any more."
      revoke={{ ...revoke, mutate: () => revoke.mutate(invite.id) }}
    />
  );
}
