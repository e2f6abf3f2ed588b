import type { AuctionDetail } from "@headcount/protocol";
import { ActionIcon, Button, Group, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";
import { BASE_PATH } from "../browser/base-path.ts";
import { useArchive, useDuplicate } from "../components/auction-actions.ts";
import { TEXT as SHARED } from "../components/text.ts";
import { isolated } from "../format/isolated.ts";
import { TEXT } from "./text.ts";

const T = TEXT.menu;
const PAGES = SHARED.pages;

const MenuLink = createLink(
  (props: Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "color"> & { ref?: Ref<HTMLAnchorElement> }) => (
    <Menu.Item component="a" {...props} />
  ),
);

/** What can be done with an auction in the list. */
export function AuctionMenu({ auction }: { auction: AuctionDetail }) {
  const { id, title, state, role, archived } = auction;
  const params = { auctionId: id };
  const mayManage = role === "owner" || role === "editor";
  const duplicate = useDuplicate(id);
  const archive = useArchive(auction);
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end" style={{ flexShrink: 0 }}>
      {mayManage && (
        <Button
          variant="subtle"
          color="gray"
          c="dimmed"
          size="compact-sm"
          visibleFrom="sm"
          aria-label={T.duplicateOne(isolated(title))}
          loading={duplicate.isPending}
          onClick={duplicate.run}
        >
          {T.duplicate}
        </Button>
      )}
      <Menu position="bottom-end" portalProps={{ target: "main" }} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon variant="subtle" size="lg" aria-label={T.of(isolated(title))}>
            <IconDots size={20} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <MenuLink to="/auctions/$auctionId/dashboard" params={params}>
            {PAGES.audience}
          </MenuLink>
          {mayManage && (
            <MenuLink to="/auctions/$auctionId/control" params={params}>
              {PAGES.control}
            </MenuLink>
          )}
          {state !== "setup" && (
            <MenuLink to="/auctions/$auctionId/report" params={params}>
              {PAGES.report}
            </MenuLink>
          )}
          {state === "ended" && auction.liveSpans.length > 0 && (
            <MenuLink to="/auctions/$auctionId/replay" params={params}>
              {PAGES.replay}
            </MenuLink>
          )}
          {mayManage && (
            <MenuLink to="/auctions/$auctionId/share" params={params}>
              {PAGES.share}
            </MenuLink>
          )}
          <MenuLink to="/auctions/$auctionId/setup" params={params}>
            {PAGES.settings}
          </MenuLink>
          <Menu.Item component="a" href={`${BASE_PATH}/t/auction/${id}/live`} target="_blank" rel="noreferrer">
            {PAGES.live}
          </Menu.Item>
          {mayManage && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={duplicate.run}>{T.duplicate}</Menu.Item>
              {state !== "live" && <Menu.Item onClick={archive}>{archived ? T.restore : T.archive}</Menu.Item>}
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
