import { Anchor, Button, Group } from "@mantine/core";
import { isShared } from "../api/link-token.ts";
import { BASE_PATH } from "../browser/base-path.ts";
import { TEXT } from "./text.ts";

/** Loads the page again, with all its files. */
export const Reload = ({ size = "sm" }: { size?: "xs" | "sm" }) => (
  <Button size={size} variant="default" onClick={() => window.location.reload()}>
    {TEXT.reload}
  </Button>
);

/** Links from a page that failed. A read-only link has no other pages. */
export const WaysOn = () => (
  <Group justify="center" gap="lg">
    <Reload />
    {!isShared && <Anchor href={`${BASE_PATH}/`}>{TEXT.yourAuctions}</Anchor>}
  </Group>
);
