import type { Auction } from "./auction.ts";

/** Whether the auction is visible only to members now. Everyone else must get the answers for an auction that does not exist. */
export const isPrivate = ({ privateUntilLive, state }: Pick<Auction, "privateUntilLive" | "state">): boolean =>
  privateUntilLive && state === "setup";
