import type { Auction } from "./auction.ts";

/** Whether only members may know of the auction now. For everyone else it must be as if it did not exist. */
export const isPrivate = ({ privateUntilLive, state }: Pick<Auction, "privateUntilLive" | "state">): boolean =>
  privateUntilLive && state === "setup";
