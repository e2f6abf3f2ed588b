import type { AuctionDetail } from "@headcount/protocol";
import { Anchor } from "@mantine/core";
import {
  IconChartAreaLine,
  IconExternalLink,
  IconGavel,
  IconReport,
  IconSettings,
  IconShare,
} from "@tabler/icons-react";
import { BASE_PATH } from "../browser/base-path.ts";
import { RouterAnchor } from "../components/router-anchor.tsx";
import { TEXT } from "../components/text.ts";
import { readRangeSearch } from "../dashboard/dashboard-search.ts";
import { isolated } from "../format/isolated.ts";
import classes from "./auction-links.module.css";

const T = TEXT.pages;

const PAGES = {
  audience: { to: "/auctions/$auctionId/dashboard", icon: IconChartAreaLine },
  control: { to: "/auctions/$auctionId/control", icon: IconGavel },
  report: { to: "/auctions/$auctionId/report", icon: IconReport },
  share: { to: "/auctions/$auctionId/share", icon: IconShare },
  settings: { to: "/auctions/$auctionId/setup", icon: IconSettings },
} as const;
type Page = keyof typeof PAGES;

const FOR_MEMBERS: readonly Page[] = ["audience", "control", "report", "share", "settings"];
const FOR_VIEWERS: readonly Page[] = ["audience", "report", "settings"];

/** The report opens with the range that the dashboard shows. */
const sameRange = (shown: Record<string, unknown>) => readRangeSearch(shown);

/** Links to the pages of an auction. */
export function AuctionLinks({
  auction: { id, title, role },
}: {
  auction: Pick<AuctionDetail, "id" | "title" | "role">;
}) {
  return (
    <nav className={classes.links} aria-label={T.of(isolated(title))}>
      {(role === "viewer" ? FOR_VIEWERS : FOR_MEMBERS).map((page) => {
        const { to, icon: Icon } = PAGES[page];
        return (
          <RouterAnchor
            key={page}
            to={to}
            params={{ auctionId: id }}
            search={page === "report" ? sameRange : {}}
            activeOptions={{ includeSearch: false }}
            activeProps={{ "aria-current": "page" }}
            underline="never"
            className={classes.link}
          >
            <Icon size={18} stroke={1.75} aria-hidden />
            {T[page]}
          </RouterAnchor>
        );
      })}
      <Anchor
        href={`${BASE_PATH}/t/auction/${id}/live`}
        target="_blank"
        rel="noreferrer"
        underline="never"
        className={classes.link}
      >
        <IconExternalLink size={18} stroke={1.75} aria-hidden />
        <span className={classes.live}>{T.live}</span>
      </Anchor>
    </nav>
  );
}
