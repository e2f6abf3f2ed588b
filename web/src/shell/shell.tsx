import { Button, Loader } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useMatches } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { SignIn } from "../account/sign-in.tsx";
import { auth } from "../api/auth.ts";
import { isShared } from "../api/link-token.ts";
import { IS_OPENED_BY_APP } from "../browser/base-path.ts";
import { loadChunk } from "../browser/load-chunk.ts";
import { STAFF_HINT } from "../browser/staff-hint.ts";
import { browserStorage } from "../browser/storage.ts";
import { failureText } from "../components/error-notice.tsx";
import { Message } from "../components/message.tsx";
import { RouterAnchor } from "../components/router-anchor.tsx";
import { showToast } from "../components/toast.tsx";
import { AccountLinks } from "./account-links.tsx";
import { AuctionNotices, Crumbs, StateWithCount, useBarAuction } from "./auction-bar.tsx";
import { AuctionLinks } from "./auction-links.tsx";
import { Brand, Frame, PlainBrand } from "./frame.tsx";
import { SharedShell } from "./shared-shell.tsx";
import classes from "./shell.module.css";
import { TEXT } from "./text.ts";

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** Whether the page also opens without a sign-in. */
    isForAnyone?: true;
  }
}

/** Whether the organizer has allowed notifications when the page is opened. Chosen later, they begin with the next page. */
const CAN_NOTIFY = "Notification" in window && Notification.permission === "granted";
const Notifications = lazy(async () => ({
  default: (await loadChunk(() => import("../account/alerts/notifications.tsx"))).Notifications,
}));

/** The frame of every page. */
export const Shell = () => {
  if (isShared) return <SharedShell />;
  return IS_OPENED_BY_APP ? <AppShell /> : <OrganizerShell />;
};

/** The frame of a page for a user of the application. It links only to this auction's pages. */
function AppShell() {
  const auction = useBarAuction();
  useEffect(() => void browserStorage.setItem(STAFF_HINT, "1"), []);
  return (
    <Frame
      brand={<PlainBrand isShort={auction !== undefined} />}
      title={auction && <Crumbs auction={auction} hasList={false} />}
      pages={auction && <AuctionLinks auction={auction} />}
      state={auction && <StateWithCount auction={auction} />}
      aside={null}
      notices={auction && <AuctionNotices auction={auction} />}
    >
      <Outlet />
    </Frame>
  );
}

/** The frame of an organizer's page. Requires a sign-in. */
function OrganizerShell() {
  const { data: session, isPending, error, refetch } = auth.useSession();
  // The account library reloads the session from time to time. A half-filled sign-in form stays meanwhile.
  const [isKnown, setKnown] = useState(!isPending);
  if (!isPending && !isKnown) setKnown(true);
  const isForAnyone = useMatches({ select: (matches) => matches.at(-1)?.staticData.isForAnyone === true });
  const isUnreachable = !session && error !== null && error.status !== 401;
  const isSignedIn = Boolean(session);
  // The live view in the same browser is not counted while the organizer is signed in.
  useEffect(() => {
    if (isPending) return;
    if (isSignedIn) browserStorage.setItem(STAFF_HINT, "1");
    else browserStorage.removeItem(STAFF_HINT);
  }, [isPending, isSignedIn]);
  // Asked for at the same time as the session.
  const auction = useBarAuction(isSignedIn || isPending);
  const client = useQueryClient();
  const signOut = async (): Promise<void> => {
    try {
      await auth.signOut();
    } catch (failure) {
      showToast(TEXT.stillSignedIn(failureText(failure)));
      return;
    }
    client.clear();
    await refetch();
  };
  return (
    <Frame
      brand={
        <RouterAnchor to="/" underline="never" c="inherit" fw={700} className={classes.brand}>
          <Brand isShort={auction !== undefined} />
        </RouterAnchor>
      }
      title={auction && <Crumbs auction={auction} hasList />}
      pages={auction && <AuctionLinks auction={auction} />}
      state={auction && <StateWithCount auction={auction} />}
      aside={session && <AccountLinks email={session.user.email} signOut={signOut} />}
      notices={auction && <AuctionNotices auction={auction} />}
    >
      {!isKnown && <Loader aria-label={TEXT.loading} />}
      {isKnown && isUnreachable && (
        <Message
          order={1}
          title={TEXT.noAnswer}
          action={<Button onClick={() => void refetch()}>{TEXT.tryAgain}</Button>}
        >
          {failureText(error)}
        </Message>
      )}
      {isKnown && !session && !isUnreachable && !isForAnyone && <SignIn onSignedIn={() => void refetch()} />}
      {session && CAN_NOTIFY && (
        <Suspense>
          <Notifications />
        </Suspense>
      )}
      {(session || (isKnown && !isUnreachable && isForAnyone)) && <Outlet />}
    </Frame>
  );
}
