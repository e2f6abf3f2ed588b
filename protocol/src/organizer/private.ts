import type { Auction } from "./auction.ts";

/** Whether the auction is currently visible only to members. Everyone else must get the answers of an auction that does not exist. */
export const isPrivate = ({ privateUntilLive, state }: Pick<Auction, "privateUntilLive" | "state">): boolean =>
  privateUntilLive && state === "setup";
