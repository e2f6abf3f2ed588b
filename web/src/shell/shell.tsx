import { Button, Group, Loader, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useMatches } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { SignIn } from "../account/sign-in.tsx";
import { auth } from "../api/auth.ts";
import { shareToken } from "../api/link-token.ts";
import { browserStorage } from "../browser/storage.ts";
import { failureText } from "../components/error-notice.tsx";
import { Message } from "../components/message.tsx";
import { RouterAnchor } from "../components/router-anchor.tsx";
import { showToast } from "../components/toast.tsx";
import { STAFF_HINT } from "../live/uncounted.ts";
import { Brand, Frame } from "./frame.tsx";
import { SharedShell } from "./shared-shell.tsx";
import classes from "./shell.module.css";

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** Whether the page is for who is not signed in, too. */
    isForAnyone?: true;
  }
}

/** What surrounds every page. */
export const Shell = () => (shareToken === null ? <OrganizerShell /> : <SharedShell />);

/** What surrounds an organizer's page; asks for a sign-in where nobody is signed in. */
function OrganizerShell() {
  const { data: session, isPending, error, refetch } = auth.useSession();
  // The account library asks again now and then; a half-filled sign-in stays where it is meanwhile.
  const [isKnown, setKnown] = useState(!isPending);
  if (!isPending && !isKnown) setKnown(true);
  const isForAnyone = useMatches({ select: (matches) => matches.at(-1)?.staticData.isForAnyone === true });
  const isUnreachable = !session && error !== null && error.status !== 401;
  const isSignedIn = Boolean(session);
  // The live view of the same browser is not counted while its organizer is signed in.
  useEffect(() => {
    if (isPending) return;
    if (isSignedIn) browserStorage.setItem(STAFF_HINT, "1");
    else browserStorage.removeItem(STAFF_HINT);
  }, [isPending, isSignedIn]);
  const client = useQueryClient();
  const signOut = async (): Promise<void> => {
    try {
      await auth.signOut();
    } catch (failure) {
      showToast(`You are still signed in. ${failureText(failure)}`);
      return;
    }
    client.clear();
    await refetch();
  };
  return (
    <Frame
      brand={
        <RouterAnchor to="/" underline="never" c="inherit" fw={700} className={classes.brand}>
          <Brand />
        </RouterAnchor>
      }
      aside={
        session && (
          <Group gap="xs" wrap="nowrap">
            <Text size="sm" c="dimmed" visibleFrom="xs" truncate>
              {session.user.email}
            </Text>
            <RouterAnchor to="/account" size="sm">
              Account
            </RouterAnchor>
            <Button variant="default" size="xs" px={{ base: 8, xs: 14 }} onClick={signOut}>
              Sign out
            </Button>
          </Group>
        )
      }
    >
      {!isKnown && <Loader aria-label="Loading" />}
      {isKnown && isUnreachable && (
        <Message order={1} title="No answer" action={<Button onClick={() => void refetch()}>Try again</Button>}>
          {failureText(error)}
        </Message>
      )}
      {isKnown && !session && !isUnreachable && !isForAnyone && <SignIn onSignedIn={() => void refetch()} />}
      {(session || (isKnown && !isUnreachable && isForAnyone)) && <Outlet />}
    </Frame>
  );
}
