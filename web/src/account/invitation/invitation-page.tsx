import type { Invitation } from "@headcount/protocol";
import { Button, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { auth } from "../../api/auth.ts";
import { isInviteRefused } from "../../api/client.ts";
import { useAccept, useInvitation } from "../../api/invitation.ts";
import { inviteToken } from "../../api/link-token.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Message } from "../../components/message.tsx";
import { labelled } from "../../format/kind-words.ts";
import { ROLE_IN_SENTENCE, ROLE_MEANS } from "../../format/role-words.ts";
import { ownTime } from "../../time/zone-format.ts";
import { type Register, SignInForm } from "../sign-in.tsx";
import { TEXT } from "./text.ts";

const route = getRouteApi("/auctions/$auctionId/invitation");

/** The page of an invitation link. The visitor accepts the role with the signed-in account or a new one. */
export function InvitationPage() {
  useDocumentTitle(`${TEXT.title} – Headcount`);
  const { auctionId } = route.useParams();
  const invite = inviteToken ?? "";
  const { data: invitation, error } = useInvitation(auctionId, invite);
  if (isInviteRefused(error))
    return (
      <Message order={1} title={TEXT.refused}>
        {TEXT.refusedHelp}
      </Message>
    );
  if (!invitation) return error ? <ErrorNotice error={error} /> : <Skeleton h={320} />;
  return <Offer auctionId={auctionId} token={invite} invitation={invitation} />;
}

function Offer({
  auctionId,
  token,
  invitation: { title, kind, role, expiresAt },
}: {
  auctionId: string;
  token: string;
  invitation: Invitation;
}) {
  const { data: session, refetch } = auth.useSession();
  const accept = useAccept(auctionId, token);
  const navigate = useNavigate();
  const open = () => navigate({ to: "/auctions/$auctionId/dashboard", params: { auctionId } });
  const register: Register = async (account) => {
    try {
      await accept.mutateAsync(account);
    } catch (error) {
      return { error: { status: 0, message: error instanceof Error ? error.message : undefined } };
    }
    return auth.signIn.email(account);
  };
  return (
    <Paper withBorder p="xl" maw="26rem" mx="auto" mt="xl" radius="lg">
      <Stack>
        <Title order={1} size="h3" style={{ overflowWrap: "anywhere" }}>
          {labelled({ title, kind })}
        </Title>
        <Text>{TEXT.invitedAs(ROLE_IN_SENTENCE[role], ROLE_MEANS[role])}</Text>
        <Text size="sm" c="dimmed">
          {TEXT.worksUntil(ownTime(expiresAt))}
        </Text>
        {session && accept.isSuccess && <Skeleton h={36} />}
        {session && !accept.isSuccess && (
          <>
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {TEXT.signedInAs(session.user.email)}
            </Text>
            <ErrorNotice error={accept.error} />
            <Button loading={accept.isPending} onClick={() => accept.mutate(null, { onSuccess: () => void open() })}>
              {TEXT.accept}
            </Button>
          </>
        )}
        {!session && (
          <SignInForm
            startsNew
            register={register}
            onSignedIn={async ({ isNew }) => {
              if (isNew) await open();
              await refetch();
            }}
          />
        )}
      </Stack>
    </Paper>
  );
}
