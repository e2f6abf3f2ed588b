import type { StoredDocument } from "../storage/store.ts";
import { type AuctionAlerts, auctionAlerts, NO_ALERTS } from "./auction-state.ts";

/** The key of an auction's alerts in the store. */
export const stateKey = (auctionId: string): string => `alerts state ${auctionId}`;

/** A stored state; an empty one if there is none. */
export const stateIn = (stored: StoredDocument | undefined): AuctionAlerts =>
  auctionAlerts.safeParse(stored?.document).data ?? NO_ALERTS;
