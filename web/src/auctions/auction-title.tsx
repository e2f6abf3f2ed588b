import type { AuctionDetail } from "@headcount/protocol";
import { AuctionLabels } from "../components/auction-badges.tsx";
import { RouterAnchor } from "../components/router-anchor.tsx";
import classes from "./auctions.module.css";

/** The title of an auction as a link to its audience, or before the sale to what is left to do, with its labels. */
export function AuctionTitle({ auction }: { auction: AuctionDetail }) {
  const { id, title, state, role } = auction;
  return (
    <div className={classes.heading}>
      <RouterAnchor
        to={state === "setup" && role !== "viewer" ? "/auctions/$auctionId/share" : "/auctions/$auctionId/dashboard"}
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
