import { ActionIcon, Tooltip } from "@mantine/core";
import { IconCalendarStats, IconLogout, IconUser } from "@tabler/icons-react";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";
import { TEXT } from "./text.ts";

type Props = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "color"> & { ref?: Ref<HTMLAnchorElement> };

const IconLink = createLink(({ children, ...props }: Props) => (
  <ActionIcon component="a" variant="subtle" color="gray" size="lg" {...props}>
    {children}
  </ActionIcon>
));

/** The links to the pages of the account, and the button that signs out. */
export const AccountLinks = ({ email, signOut }: { email: string; signOut: () => void }) => (
  <>
    <Tooltip label={TEXT.season} withinPortal={false}>
      <IconLink to="/season" aria-label={TEXT.season}>
        <IconCalendarStats size={20} stroke={1.75} aria-hidden />
      </IconLink>
    </Tooltip>
    <Tooltip label={TEXT.accountOf(email)} withinPortal={false}>
      <IconLink to="/account" aria-label={TEXT.account}>
        <IconUser size={20} stroke={1.75} aria-hidden />
      </IconLink>
    </Tooltip>
    <Tooltip label={TEXT.signOut} withinPortal={false}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={TEXT.signOut} onClick={signOut}>
        <IconLogout size={20} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  </>
);
