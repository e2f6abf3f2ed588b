import { Button, Container, Group, Loader, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { SignIn } from "../auctions/sign-in.tsx";
import { auth } from "../auth.ts";
import { RouterAnchor } from "./router-anchor.tsx";
import classes from "./shell.module.css";

/** What surrounds every organizer's page; asks for a sign-in where nobody is signed in. */
export function Shell() {
  const { data: session, isPending, refetch } = auth.useSession();
  const client = useQueryClient();
  const signOut = async (): Promise<void> => {
    await auth.signOut();
    client.clear();
    await refetch();
  };
  return (
    <>
      <header className={classes.header}>
        <Container size="lg" h="100%">
          <Group h="100%" justify="space-between" wrap="nowrap">
            <RouterAnchor to="/" underline="never" c="inherit" fw={700} className={classes.brand}>
              <img src="/icon.svg" alt="" width={24} height={24} />
              Headcount
            </RouterAnchor>
            {session && (
              <Group gap="md" wrap="nowrap">
                <Text size="sm" c="dimmed" visibleFrom="xs" truncate>
                  {session.user.email}
                </Text>
                <Button variant="default" size="xs" onClick={signOut}>
                  Sign out
                </Button>
              </Group>
            )}
          </Group>
        </Container>
      </header>
      <Container size="lg" component="main" py="xl">
        {isPending && <Loader aria-label="Loading" />}
        {!isPending && !session && <SignIn onSignedIn={() => void refetch()} />}
        {session && <Outlet />}
      </Container>
    </>
  );
}
