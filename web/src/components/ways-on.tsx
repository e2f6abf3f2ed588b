import { Anchor, Button, Group } from "@mantine/core";
import { shareToken } from "../api/link-token.ts";

/** Loads the page again, with all its files. */
export const Reload = ({ size = "sm" }: { size?: "xs" | "sm" }) => (
  <Button size={size} variant="default" onClick={() => window.location.reload()}>
    Reload
  </Button>
);

/** The ways on from a page that failed. A read-only link leads nowhere else. */
export const WaysOn = () => (
  <Group justify="center" gap="lg">
    <Reload />
    {shareToken === null && <Anchor href="/">Your auctions</Anchor>}
  </Group>
);
