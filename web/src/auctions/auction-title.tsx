import type { AuctionDetail } from "@headcount/protocol";
import { AuctionLabels } from "../components/auction-badges.tsx";
import { RouterAnchor } from "../components/router-anchor.tsx";
import classes from "./auctions.module.css";

/** The title of an auction as a link to its audience, or to its settings while it has none, with its labels. */
export function AuctionTitle({ auction }: { auction: AuctionDetail }) {
  const { id, title, state } = auction;
  return (
    <div className={classes.heading}>
      <RouterAnchor
        to={state === "setup" ? "/auctions/$auctionId/setup" : "/auctions/$auctionId/dashboard"}
        params={{ auctionId: id }}
        className={classes.title ?? ""}
        dir="auto"
      >
        {title}
      </RouterAnchor>
      <AuctionLabels auction={auction} />
    </div>
  );
}
